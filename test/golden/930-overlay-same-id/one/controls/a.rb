control 'a1' do
  describe(1) { it { should eq 2 } }
end
