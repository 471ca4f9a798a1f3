title 'Child A'
control 'ca' do
  title 'ca title'
  impact 0.4
  tag 'x'
  desc 'child desc'
  describe 'a' do it { should eq 'a' } end
end
control 'cb' do
  impact 0.9
  describe input('ci') do it { should eq 'childval' } end
  describe input('over') do it { should eq 'childover' } end
end
control 'cc' do
  only_if('child only') { false }
  describe 'c' do it { should eq 'x' } end
end
control 'cd' do
  describe 'd' do it { should eq 'x' } end
end
describe 'childbare' do it { should eq 'childbare' } end
