control 'i1' do
  describe({ 'a' => { 'b' => [1, { 'c' => 2 }] }, :s => 3, 'x.y' => 4 }) do
    its('a') { should eq({}) }
    its(['a']) { should include 'b' }
    its(['a', 'b', 1, 'c']) { should eq 2 }
    its(['a', 'b', 0]) { should eq 1 }
    its(['nope']) { should be_nil }
    its(['nope', 'x']) { should be_nil }
    its([:s]) { should eq 3 }
    its(:keys) { should include 'a' }
    its('keys.first') { should eq 'a' }
    its('keys.nope') { should eq 'a' }
    its('size') { should eq 3 }
    its('x.y') { should eq 4 }
    its(['x.y']) { should eq 4 }
    its('values.flatten.length') { should cmp 3 }
    its(nil) { should eq 3 }
    its('') { should eq 3 }
    its(5) { should eq 3 }
  end
end
control 'i2' do
  describe file('/etc/passwd') do
    its('content') { should match /root/ }
    its('content.lines.first') { should match /^root/ }
    its(:size) { should be > 5 }
    its('mode') { should cmp '0644' }
    its('mode') { should eq 420 }
    its('nope') { should eq 1 }
    its('owner', 'extra') { should eq 'root' }
    its('owner', :sensitive) { should eq 'x' }
    its('type') { is_expected.to eq :file }
    its('type') { is_expected.not_to eq :file }
    its('content') { should_not match /root/ }
    its('size') { expect(subject.size).to eq 1 }
    its('size') { expect(1).to eq 1 }
    its('size') { }
    its('size')
    its('basename') { skip 'why' }
    its('basename') { pending 'why' }
    its('basename') { pending('p'); should eq 'x' }
    its('basename') { raise 'oops' }
    its('path') { should eq('/etc/passwd').or eq('x') }
    its('path') { should_not eq('/etc/x').and eq('x') }
    its('selinux_label') { should be_nil }
    its('link_path') { should be_nil }
    its('md5sum') { should match(/^[0-9a-f]{32}$/) }
  end
end
control 'i3' do
  describe passwd do
    its('users') { should include 'root' }
    its('users.first') { should eq 'root' }
    its('uids.count') { should be > 2 }
    its('entries.length') { should be > 2 }
    its('users') { should all match(/^[a-z]/) }
    its(['users', 0]) { should eq 'root' }
    its('lines') { should_not be_empty }
    its('params') { should_not be_empty }
    its('params.first') { should include('user' => 'root') }
    its('params.size') { should cmp > 2 }
  end
  describe passwd.where { uid == '0' } do
    its('users') { should eq ['root'] }
    its('count') { should eq 1 }
    it { should exist }
    its('entries') { should_not be_empty }
  end
  describe passwd.where(user: 'nobody2') do
    it { should_not exist }
    its('users') { should be_empty }
    its('count') { should cmp 0 }
  end
  describe passwd.uids(0) do
    its('users') { should cmp 'root' }
  end
  describe passwd.where(user: /^d/).users do
    it { should include 'daemon' }
  end
end
control 'i4' do
  describe 42 do
    its('to_s') { should eq '42' }
    its('to_s.length') { should eq 2 }
    it { should be > 41 }
    it { should be_between(1, 50) }
    it { should_not be_zero }
    it { should be_even }
    it { should be_odd }
  end
  describe nil do
    it { should be_nil }
    its('to_a') { should eq [] }
  end
  describe true do it { should be true } end
  describe false do it { should be false } end
  describe :sym do it { should eq :sym } end
  describe [1, [2, 3]] do
    its('first') { should eq 1 }
    its([1, 0]) { should eq 2 }
    its([1]) { should eq [2, 3] }
    its('last.first') { should eq 2 }
    its('flatten.max') { should eq 3 }
  end
  describe 1.5 do it { should eq 1.5 } end
  describe (1..3) do it { should include 2 } end
  describe String do it { should eq '' } end
  describe Array do its('length') { should eq 0 } end
  describe Object do it { should_not be_nil } end
  describe '' do it { should eq '' } end
  describe nil, 'text' do it { should be_nil } end
  describe 'a', 'b' do it { should eq 'a' } end
  describe 'a', :b do it { should eq 'a' } end
  describe 'a', b: 1 do it { should eq 'a' } end
  describe String, '#foo' do it { should eq '' } end
  describe file('/etc/passwd'), 'extra words' do it { should exist } end
  describe({}) do it { should be_empty } end
  describe [] do it { should be_empty } end
  describe "multi\nline" do it { should match /line/ } end
  describe 'trail ' do it { should eq 'trail ' } end
  describe 'unicode ☃' do its('length') { should eq 9 } end
  describe 'x' * 200 do its('length') { should eq 200 } end
  describe Class.new do it { should_not be_nil } end
end
