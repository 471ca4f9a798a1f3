control 'f0' do
  describe 'x' do it { should eq 'x' } end
end
only_if('first') { true }
control 'f1' do
  describe 'x' do it { should eq 'x' } end
end
only_if('second') { 'truthy' }
control 'f2' do
  describe 'x' do it { should eq 'x' } end
end
only_if('third') { false }
control 'f3' do
  impact 0.0
  title 'f3'
  describe 'x' do it { should eq 'x' } end
end
describe 'bare' do it { should eq 'bare' } end
control 'f4' do
  only_if('inner') { true }
  describe 'x' do it { should eq 'x' } end
end
control 'f5' do
  raise 'x'
end
