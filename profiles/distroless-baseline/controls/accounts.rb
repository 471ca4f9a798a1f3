# The accounts that the image declares.

title 'Accounts'

control 'distroless-08' do
  impact 0.5
  title 'No account has a login shell'
  desc 'Every account in /etc/passwd has a shell that lets nobody in. An account without a shell has /bin/sh.'
  desc 'rationale', 'Nobody logs in to a distroless container. An account that could be logged in to has no use but for an intruder.'
  desc 'check', 'Look at the last field of each line of /etc/passwd.'
  desc 'fix', 'Give each account the shell /sbin/nologin, which need not be there.'
  tag nist: ['AC-2', 'AC-3', 'CM-7 a']
  tag cis: ['CIS Controls 4.7']
  only_if('the image has no /etc/passwd, so that it has no accounts') { file('/etc/passwd').exist? }

  closed = input('login_shells_off')
  describe passwd.where { !closed.include?(shell) } do
    its('users') { should be_empty }
  end
end

control 'distroless-09' do
  impact 0.7
  title 'No account has a password'
  desc 'No account has a password, and none has an empty one: those of /etc/passwd point to /etc/shadow or are locked, and those of /etc/shadow, if there is one, are locked.'
  desc 'rationale', 'A password in an image is the same in each of its containers, can be tried out at leisure by whoever pulls the image, and is of no use where nobody logs in.'
  desc 'check', 'Look at the second field of each line of /etc/passwd and /etc/shadow.'
  desc 'fix', 'Lock the accounts: x in /etc/passwd, ! or * in /etc/shadow.'
  tag nist: ['IA-5 (1)', 'IA-5 (7)', 'AC-2']
  tag cis: ['CIS Controls 5.2']
  only_if('the image has no /etc/passwd, so that it has no accounts') { file('/etc/passwd').exist? }

  describe passwd.where { password !~ /\A[x!*]/ } do
    its('users') { should be_empty }
  end
  if file('/etc/shadow').exist?
    describe shadow.where { password !~ /\A[!*]/ } do
      its('users') { should be_empty }
    end
  end
end

control 'distroless-10' do
  impact 0.7
  title 'No account but root has the user id 0'
  desc 'The user id 0 belongs to root alone, or to nobody.'
  desc 'rationale', 'Another account with the user id 0 is root by a name that nobody looks for.'
  desc 'check', 'Look for accounts with the user id 0 in /etc/passwd.'
  desc 'fix', 'Remove the account or give it a user id of its own.'
  tag nist: ['AC-6 (5)', 'IA-2']
  tag cis: ['CIS Controls 5.4']
  only_if('the image has no /etc/passwd, so that it has no accounts') { file('/etc/passwd').exist? }

  describe passwd.where { uid.to_i == 0 && user != 'root' } do
    its('users') { should be_empty }
  end
end
