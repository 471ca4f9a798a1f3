include_controls 'one'
include_controls "two" do
  control "same" do
    impact 0.1
  end
end
control 'own' do
  describe(1) { it { should eq 1 } }
end
