# comment before
control 'a' do # trailing
  # inner comment
  title 'a' # t

  desc <<-E
    text
  E
  describe(1) { it { should eq 1 } } # x
end # after

control 'b' do
  describe 'x' do
    it { should eq 'x' } end end
control('c') do
  describe(<<~T) { it { should eq "x\n" } }
    x
  T
end
  control 'indented' do
    describe(1) { it { should eq 1 } }
  end
control 'd' do describe(1) do it { should eq 1 } end end
control 'e',
  {} do
  describe(1) { it { should eq 1 } }
end
control 'f' \
do
  describe(1) { it { should eq 1 } }
end
