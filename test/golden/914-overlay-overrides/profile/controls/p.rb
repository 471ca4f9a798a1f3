include_controls 'child' do
  skip_control 'cd'
  control 'ca' do
    impact 0.1
    title 'over title'
    tag y: 1
    desc 'fix', 'over fix'
  end
  control 'cb' do
    describe 'replaced' do it { should eq 'replaced' } end
  end
  control 'unknown' do
    impact 0.2
    describe 'new' do it { should eq 'new' } end
  end
end
control 'own' do
  describe child_res do its('v') { should eq 'cv' } end
end
