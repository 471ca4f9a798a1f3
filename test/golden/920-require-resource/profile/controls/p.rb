require_resource(profile: 'child', resource: 'child_res', as: 'cr')
control 'r' do
  describe cr do its('v') { should eq 'cv' } end
end
include_controls('child') { skip_control 'ca' }
control 'ca' do
  describe 'mine' do it { should eq 'mine' } end
end
