control 'b-2' do
  describe(1) { it { should eq 1 } }
end
