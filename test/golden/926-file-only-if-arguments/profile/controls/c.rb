control 'a' do
  describe(1) { it { should eq 1 } }
end
only_if('m', impact: 0) { true }
