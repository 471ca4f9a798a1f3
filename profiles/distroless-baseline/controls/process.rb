# The running process: how much it may do, by what the kernel says of it.

title 'Process'

pid = input('target_pid')
status = "/proc/#{pid}/status"
no_process = "process #{pid} is not to be seen in /proc, so that there is nothing to look at"

control 'distroless-11' do
  impact 0.9
  title 'The process does not run as root'
  desc 'None of the real, effective, saved and file system user ids of the process is 0.'
  desc 'rationale', 'Root in a container is root on the node for every flaw of the container runtime or the kernel, and owns all files of the image.'
  desc 'check', 'Look at the line Uid of /proc/PID/status.'
  desc 'fix', 'Set USER in the image to a number that is not 0, and runAsNonRoot: true in the security context of the pod.'
  tag nist: ['AC-6', 'AC-6 (5)', 'CM-7 a']
  tag cis: ['CIS Docker 4.1', 'CIS Controls 5.4']
  only_if(no_process) { file(status).exist? }

  ids = file(status).content[/^Uid:(.*)$/, 1].to_s.split
  describe "Process #{pid}" do
    it 'should not have the user id 0' do
      expect(ids.length).to eq(4)
      expect(ids).not_to include('0'), "user ids: #{ids.join(' ')}"
    end
  end
end

control 'distroless-12' do
  impact 0.7
  title 'The process has no capabilities'
  desc 'The set of effective capabilities of the process is empty.'
  desc 'rationale', 'Each capability is a part of what root may do. An application that listens on a port above 1024 and writes its own files needs none.'
  desc 'check', 'Look at the line CapEff of /proc/PID/status.'
  desc 'fix', 'Set capabilities: {drop: [ALL]} in the security context of the container, and do not run it as root.'
  tag nist: ['AC-6', 'AC-6 (9)', 'CM-7 a']
  tag cis: ['CIS Docker 5.3']
  only_if(no_process) { file(status).exist? }

  effective = file(status).content[/^CapEff:\s*(\h+)$/, 1]
  describe "Process #{pid}" do
    it 'should not have effective capabilities' do
      expect(effective).to match(/\A0+\z/), "CapEff is #{effective}"
    end
  end
end

control 'distroless-13' do
  impact 0.5
  title 'The process cannot gain privileges'
  desc 'The flag no_new_privs of the process is set: no program that it executes gives it more than it has.'
  desc 'rationale', 'With the flag set, setuid programs and file capabilities have no effect, whatever is in the image or in its volumes.'
  desc 'check', 'Look at the line NoNewPrivs of /proc/PID/status.'
  desc 'fix', 'Set allowPrivilegeEscalation: false in the security context of the container.'
  tag nist: ['AC-6 (10)', 'CM-7 a']
  tag cis: ['CIS Docker 5.25']
  only_if(no_process) { file(status).exist? }

  flag = file(status).content[/^NoNewPrivs:\s*(\d+)$/, 1]
  describe "Process #{pid}" do
    it 'should have no_new_privs set' do
      expect(flag).to eq('1'), "NoNewPrivs is #{flag}"
    end
  end
end

control 'distroless-14' do
  impact 0.5
  title 'The process is under a seccomp filter'
  desc 'The system calls of the process are filtered (mode 2).'
  desc 'rationale', 'A filter keeps an application away from parts of the kernel that it has no use for and that flaws are found in.'
  desc 'check', 'Look at the line Seccomp of /proc/PID/status.'
  desc 'fix', 'Set seccompProfile: {type: RuntimeDefault} in the security context of the pod.'
  tag nist: ['CM-7 a', 'SC-39', 'SI-16']
  tag cis: ['CIS Docker 5.21']
  only_if(no_process) { file(status).exist? }

  mode = file(status).content[/^Seccomp:\s*(\d+)$/, 1]
  describe "Process #{pid}" do
    it 'should have a seccomp filter' do
      expect(mode).to eq('2'), "Seccomp is #{mode}"
    end
  end
end
