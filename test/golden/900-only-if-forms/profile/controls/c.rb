control 'a1' do
  impact 0.7
  only_if { false }
  describe 'x' do it { should eq 'x' } end
end
control 'a2' do
  only_if('msg') { nil }
  describe 'x' do it { should eq 'x' } end
end
control 'a3' do
  only_if('msg', impact: 0.0) { false }
  impact 0.9
  describe 'x' do it { should eq 'x' } end
end
control 'a4' do
  impact 0.9
  only_if('msg', impact: 'low') { false }
  describe 'x' do it { should eq 'x' } end
end
control 'a5' do
  only_if('m1') { true }
  only_if('m2') { false }
  describe 'x' do it { should eq 'x' } end
end
control 'a6' do
  only_if('m1') { false }
  only_if('m2') { true }
  describe 'x' do it { should eq 'x' } end
end
control 'a7' do
  only_if('m1') { 'truthy' }
  describe 'x' do it { should eq 'x' } end
end
control 'a8' do
  only_if { raise 'boom' }
  describe 'x' do it { should eq 'x' } end
end
control 'a9' do
  only_if('later') { false }
  raise 'after'
end
control 'a10' do
  describe 'x' do it { should eq 'y' } end
  only_if('at the end') { file('/etc/nope').exist? }
end
control 'a11' do
  only_if
  describe 'x' do it { should eq 'x' } end
end
control 'a12' do
  only_if(:sym) { false }
end
control 'a13' do
  only_if(42) { false }
end
control 'a14' do
  only_if { file('/etc/passwd') }
  describe 'x' do it { should eq 'x' } end
end
control 'a15' do
  only_if("#{os.name} only") { os.redhat? }
  describe 'x' do it { should eq 'x' } end
end
control 'b1' do
  only_applicable_if('not here') { false }
  impact 0.9
  title 'T'
  describe 'x' do it { should eq 'x' } end
end
control 'b2' do
  only_applicable_if { false }
  describe 'x' do it { should eq 'x' } end
end
control 'b3' do
  only_applicable_if('ok') { true }
  impact 0.3
  describe 'x' do it { should eq 'x' } end
end
control 'b4' do
  only_applicable_if('na') { false }
  only_if('oi') { false }
  describe 'x' do it { should eq 'x' } end
end
control 'b5' do
  n = 0
  only_applicable_if('flip') { n += 1; n > 1 }
  describe 'x' do it { should eq 'x' } end
end
control 'b6' do
  only_applicable_if('na') { false }
  raise 'late'
end
control 'b7' do
  only_if(nil) { false }
end
control 'b8' do
  only_if('') { false }
end
control 'b9' do
  impact 0.0
  only_if('x') { false }
end
control 'c1' do
  only_if('one', impact: 0.0) { true }
  describe 'x' do it { should eq 'x' } end
end
control 'c2' do
  x = only_if('one') { true }
  describe x do it { should eq 'one' } end
end
control 'c3' do
  only_if('skipmsg') { false }
  skip 'foo'
end
control 'c5' do
  next if true
  describe 'x' do it { should eq 'x' } end
end
control 'c6' do
  only_if('m', impact: nil) { false }
end
control 'c7' do
  only_if('m', impact: 'bogus') { false }
end
