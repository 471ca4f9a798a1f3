control 'same' do
  title 'from two'
  describe(2) { it { should eq 3 } }
end
