control 'same' do
  title 'from one'
  describe(1) { it { should eq 1 } }
end
control 'z1' do
  describe(1) { it { should eq 1 } }
end
