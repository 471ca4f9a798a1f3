control 'r1' do
  describe my_res do
    it { should exist }
    it { should be_good }
    it { should be_good(1) }
    it { should be_good 2 }
    it { should_not be_good }
    it { should have_thing('a') }
    it { should have_thing('b') }
    it { should_not have_thing('a') }
    its('val') { should eq 'def' }
    its('users') { should include 'root' }
    its('users.first') { should eq 'root' }
    its(['x']) { should eq 'idx x' }
    its('hash_prop') { should include 'a' }
    its('hash_prop.keys') { should eq ['a'] }
    its('raise_prop') { should eq 1 }
    its('dyn_x') { should eq 'mm_dyn_x' }
    its('other') { should eq 1 }
    its('hidden') { should eq 1 }
    it { should be_hidden_pred }
    it { should be_nothing }
    it { should be_dyn_pred }
    it { should respond_to :val }
    it { should be_a Inspec.resource(1) }
    its('to_s') { should eq 'MyRes def' }
    its('resource_id') { should eq 'id-def' }
    its('opts') { should eq({}) }
    its('inspec') { should_not be_nil }
    it { expect(subject.val).to eq 'def' }
    it { should eq 5 }
    it { should cmp 'MyRes def' }
  end
  describe my_res(nil) do its('val') { should eq 1 } end
  describe my_res('skip') do its('val') { should eq 1 } end
  describe my_res('fail') do its('val') { should eq 1 } end
  describe my_res('softfail') do its('val') { should eq 1 } end
  describe my_res('x', a: 1) do its('opts') { should eq({ a: 1 }) } end
  describe no_to_s(1, 'b', c: 2) do its('a') { should eq [1, 'b', { c: 2 }] } end
  describe child_res do its('val') { should eq 'child' }; it { should exist } end
end
control 'r2' do
  describe my_res('raise') do its('val') { should eq 1 } end
end
control 'r3' do
  describe win_only do its('x') { should eq 1 } end
end
control 'r4' do
  describe kw_res(a: 1) do its('sum') { should eq 3 } end
end
control 'r5' do
  describe my_res('a', 'b', 'c') do its('sum') { should eq 3 } end
end
control 'ft' do
  describe ft_res do
    its('names') { should eq %w(a b b) }
    its('ages') { should include 40 }
    its('flags') { should eq [1, 2] }
    its('total') { should eq 110 }
    its('count') { should eq 3 }
    its('entries.first.name') { should eq 'a' }
    it { should exist }
    it { should be_old }
    it { should_not be_old }
  end
  describe ft_res.where(name: 'b') do
    its('ages') { should eq [20, 50] }
    its('count') { should eq 2 }
    it { should exist }
  end
  describe ft_res.where { age > 30 } do
    its('names') { should eq %w(a b) }
    its('total') { should eq 90 }
    it { should be_old }
  end
  describe ft_res.where(name: 'zz') do
    it { should_not exist }
    its('names') { should be_empty }
    its('entries') { should eq [] }
    its('count') { should be_zero }
  end
  describe ft_res.where(name: /b/).where { age < 30 } do
    its('names') { should eq ['b'] }
    its('raw_data') { should eq [] }
  end
  describe ft_res.names('a') do its('ages') { should eq [40] } end
  describe ft_res.where(name: 'b').names do it { should eq %w(b b) } end
  describe ft_res.where('age' => 40) do its('names') { should eq ['a'] } end
  describe ft_res.where(ages: 40) do its('names') { should eq ['a'] } end
  describe ft_res.where { flag.nil? } do its('names') { should eq ['b'] } end
  describe ft_res.where(name: %w(a b)) do its('count') { should eq 3 } end
  describe ft_res.where(name: ->(x) { x == 'a' }) do its('count') { should eq 3 } end
  describe ft_res.where.names do it { should_not be_empty } end
  ft_res.entries.each do |e|
    describe e.name do it { should match(/[ab]/) } end
  end
  ft_res.where(name: 'b').entries.each_with_index do |e, i|
    describe "#{e.name} #{i} #{e['age']} #{e[:name]}" do
      subject { e }
      its('name') { should eq 'b' }
    end
  end
end
control 'ft2' do
  describe ft_res.where(nope: 1) do it { should exist } end
end
control 'ft3' do
  describe ft_res.where { nope == 1 } do it { should exist } end
end
control 'files' do
  describe inspec.profile.file('data.json') do it { should include 'a' } end
  describe inspec.profile.files do it { should include 'x.yml' } end
  describe json(content: inspec.profile.file('data.json')) do its(['a', 0]) { should eq 1 }; its(['b', 'c']) { should eq 'x' } end
  describe yaml(content: inspec.profile.file('x.yml')) do its('a') { should eq 1 } end
end
control 'files2' do
  describe inspec.profile.file('nope') do it { should be_nil } end
end
control 'insp' do
  describe inspec.os.family do it { should eq 'debian' } end
  describe inspec.file('/etc/passwd') do it { should exist } end
  describe inspec.os do it { should be_linux } end
  describe os.name do it { should eq 'debian' } end
  describe os[:name] do it { should eq 'debian' } end
  describe os.params do it { should include name: 'debian' } end
  describe os.debian? do it { should be true } end
  describe platform.name do it { should eq 'debian' } end
  describe my_res.users.length do it { should be > 3 } end
end
control 'unk' do
  describe nope_resource('x') do it { should exist } end
end
control 'unk2' do
  x = unknown_name
  describe x do it { should eq 1 } end
end
control 'unk3' do
  Unknown::Const
end
