control 'a' do
  describe(1) { it { should eq 1 } }
end
raise NotImplementedError, 'no StandardError'
