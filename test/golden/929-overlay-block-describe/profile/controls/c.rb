control 'pre' do
  describe(1) { it { should eq 1 } }
end
include_controls 'base' do
  describe 'bare in block' do
    it { should eq 'bare in block' }
  end
  title 'header in block'
  only_if('in block') { false }
end
control 'post' do
  describe(1) { it { should eq 1 } }
end
