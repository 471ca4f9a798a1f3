include_controls 'child' do
  control 'ca' do
    only_if('ov') { false }
  end
  control 'cd' do
    raise 'in override'
  end
  control 'cb' do
    impact 'critical'
    describe file('/etc/passwd') do it { should exist } end
    describe 'two' do it { should eq 2 } end
  end
end
include_controls 'other'
