control 'z-1' do
  describe(1) { it { should eq 1 } }
end
