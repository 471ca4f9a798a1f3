include_controls 'p1'
include_controls 'child' do
  control 'ca' do impact 1.0 end
end
control 'mine' do describe 'x' do it { should eq 'x' } end end
