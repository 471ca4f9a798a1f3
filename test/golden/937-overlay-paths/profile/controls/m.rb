control 'own-1' do
  describe(1) { it { should eq 1 } }
end
include_controls 'zed'
include_controls 'abe'
control 'own-2' do
  describe(1) { it { should eq 1 } }
end
