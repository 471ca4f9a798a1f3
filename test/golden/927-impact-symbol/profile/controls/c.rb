control 'a' do
  impact :high
  describe(1) { it { should eq 1 } }
end
