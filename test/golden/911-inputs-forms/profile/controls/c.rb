control 'i' do
  %w(s typed_s n nf nstr b arr h rx any nilval sens req pat prio prof desc fromfile fromcli dup old oct multi empty emptyarr).each do |n|
    describe "#{n} #{input(n).class}" do
      it { expect(input(n)).to eq 'zz' }
    end
  end
  describe input('s') do it { should eq 'str' } end
  describe input('noval') do it { should eq 'str' }; its('x') { should eq 1 } end
  describe "#{input('noval')}" do it { should eq 'str' } end
  describe input('noval_t') do it { should be_nil } end
  describe input('undeclared') do it { should eq 'str' } end
  describe input('undeclared2', value: 'dsl') do it { should eq 'dsl' } end
  describe input('undeclared2') do it { should eq 'dsl' } end
  describe input('s', value: 'dsl') do it { should eq 'dsl' } end
  describe input('prio', value: 'dsl', priority: 70) do it { should eq 'dsl' } end
  describe input('dsldef', default: 'dd') do it { should eq 'dd' } end
  describe attribute('s') do it { should eq 'str' } end
  describe attribute('attr_d', default: 'ad') do it { should eq 'ad' } end
  describe input(:s) do it { should eq 'str' } end
  describe input('h')['a'] do it { should eq 1 } end
  describe input('h')[:a] do it { should eq 1 } end
  describe input('h')['b']['c'] do it { should eq [1, 2] } end
  describe input('arr').length do it { should eq 2 } end
  describe input_object('s') do
    its('value') { should eq 'str' }
    its('name') { should eq 's' }
    its('type') { should eq 'String' }
    its('required?') { should eq false }
    its('has_value?') { should eq true }
    its('description') { should eq nil }
    its('sensitive') { should eq nil }
  end
  describe input_object('nope') do its('has_value?') { should eq false } end
  describe 'secret is ' + input('sens') do it { should eq 'x' } end
  describe input('sens') do it { should eq 'x' } end
  describe 'a' do
    it { should eq input('s') }
    its('length') { should eq input('n') }
    if input('b') then it { should eq 'a' } end
  end
  only_if { input('b') }
end
control 'novalbody' do
  describe 'x' do it { should eq input('noval') } end
end
control 'novalcond2' do
  if input('noval') then describe 'yes' do it { should eq 'yes' } end end
end
control 'novalcmp' do
  describe 5 do it { should cmp input('noval') } end
end
control 'noveach' do
  input('noval').each { |x| x }
  describe input('noval').foo.bar do it { should eq 1 } end
end
