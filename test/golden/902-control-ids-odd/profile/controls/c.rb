control :sym do
  describe 'x' do it { should eq 'x' } end
end
control 'ünï-☃' do
  describe 'x' do it { should eq 'x' } end
end
control 'dup' do
  title 'one'
  impact 0.1
  tag 'a': 1
  ref 'r1'
  desc 'd1'
  describe 'x' do it { should eq 'x' } end
end
control 'dup' do
  title 'two'
  tag 'b': 2
  ref 'r2', url: 'u'
  desc 'foo', 'd2'
  describe 'y' do it { should eq 'y' } end
end
control 'dup3' do
  impact 0.3
  describe 'x' do it { should eq 'x' } end
end
control 'dup3' do
  title 'only title'
end
control "line\nbreak" do
  describe 'x' do it { should eq 'x' } end
end
control 'a/b' do
  describe 'x' do it { should eq 'x' } end
end
control ' lead' do
end
control 'opts', {a: 1} do
  describe 'x' do it { should eq 'x' } end
end
rule 'rule-1' do
  describe 'x' do it { should eq 'x' } end
end
control('paren') { describe('x') { it { should eq 'x' } } }
