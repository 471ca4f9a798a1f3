# What is in the image's file system. Searches stay on the root file system
# (-xdev): mounted Secrets and volumes are not the image's.

title 'File system'

# The tests of find for any of these names, or any of these paths.
any = lambda do |test, patterns|
  "\\( #{patterns.map { |pattern| "#{test} '#{pattern}'" }.join(' -o ')} \\)"
end

# Files in which tools keep credentials.
credentials = %w(
  .netrc .git-credentials .pgpass .my.cnf .mylogin.cnf .dockercfg .pypirc .vault-token .s3cfg .boto
  .htpasswd kubeconfig kubeconfig.yaml kubeconfig.yml id_rsa id_dsa id_ecdsa id_ed25519
  application_default_credentials.json accessTokens.json
)
credential_paths = %w(
  */.aws/credentials */.docker/config.json */.kube/config */.config/gh/hosts.yml */.config/gcloud/credentials.db
  */.config/containers/auth.json */.cargo/credentials.toml */.gem/credentials */.m2/settings-security.xml
)
token = "grep -q -E -e '(_authToken|_auth|_password|npmAuthToken|npmAuthIdent)' {} \\;"

# What each control looks for. All are found in one walk, which prints a word
# for what it found before the path.
searches = {
  'shell' => "! -type d -perm /111 #{any.call('-name', input('shells'))}",
  'package-manager' => "! -type d -perm /111 #{any.call('-name', input('package_managers'))}",
  'interpreter' => "! -type d -perm /111 #{any.call('-name', input('interpreters'))}",
  'setuid' => '-type f -perm /6000',
  'writable' => '\( -type f -o -type d \) -perm -0002',
  'credential' => "-type f \\( #{any.call('-name', credentials)} -o #{any.call('-path', credential_paths)} \\)",
  'token' => "-type f #{any.call('-name', %w(.npmrc .yarnrc .yarnrc.yml))} -exec #{token}",
}
walk = command("find / -xdev #{searches.map { |word, tests| "#{tests} -exec echo #{word} {} \\;" }.join(' , ')}")

# The paths that were found for a word.
found_by_walk = lambda do |word|
  walk.stdout.split("\n").select { |line| line.start_with?("#{word} ") }.map { |line| line.delete_prefix("#{word} ") }
end

# What these programs could not look into, beyond what may be unreadable.
blind = lambda do |result, *programs|
  complaints = result.stderr.lines.select { |line| programs.include?(line[/\A\w+/]) }
  complaints.join.scan(%r{(/[^:]*?)\W?: Permission denied}).flatten.uniq - input('unreadable')
end

control 'distroless-01' do
  impact 0.7
  title 'There is no shell'
  desc 'A distroless image holds the application and what it needs to run, and no shell to run anything else.'
  desc 'rationale', 'Most ways to make use of a flaw in an application end in starting a shell. Without one, injected commands have nothing to run them, and an intruder has no tools.'
  desc 'check', 'Look for executable files that have the name of a shell, in the whole file system and not only on the search path.'
  desc 'fix', 'Build the image from a distroless or empty base, and copy only the application and what it needs into it, for example from a build stage. Give ENTRYPOINT in exec form, so that no shell is needed to start it.'
  tag nist: ['CM-7 a', 'CM-7 (2)', 'SI-16']
  tag cis: ['CIS Docker 4.3', 'CIS Controls 4.8']

  found = found_by_walk.call('shell')
  unsearched = blind.call(walk, 'find')
  describe 'Shells' do
    it 'should not be in the file system' do
      expect(found).to be_empty, "found: #{found.join(', ')}"
    end
    it 'should be looked for everywhere' do
      expect(unsearched).to be_empty, "not readable: #{unsearched.join(', ')}"
    end
  end
end

control 'distroless-02' do
  impact 0.5
  title 'There is no package manager'
  desc 'The image has no program that installs further software, neither of the distribution nor of a language.'
  desc 'rationale', 'A package manager lets an intruder fetch tools, and lets a running container drift from the image that was assessed.'
  desc 'check', 'Look for executable files that have the name of a package manager.'
  desc 'fix', 'Install packages in a build stage, and copy only their files into the final image.'
  tag nist: ['CM-7 a', 'CM-11 a', 'CM-5']
  tag cis: ['CIS Docker 4.3', 'CIS Controls 2.5']

  found = found_by_walk.call('package-manager')
  unsearched = blind.call(walk, 'find')
  describe 'Package managers' do
    it 'should not be in the file system' do
      expect(found).to be_empty, "found: #{found.join(', ')}"
    end
    it 'should be looked for everywhere' do
      expect(unsearched).to be_empty, "not readable: #{unsearched.join(', ')}"
    end
  end
end

control 'distroless-03' do
  impact 0.5
  title 'There is no interpreter that the application does not need'
  desc 'The image has no interpreter of a scripting language, save those that the input allowed_interpreters names because the application is written for them.'
  desc 'rationale', 'An interpreter is a shell by another name: it runs whatever text it is given.'
  desc 'check', 'Look for executable files that have the name of an interpreter.'
  desc 'fix', 'Remove the interpreter, or name it in the input allowed_interpreters if it is what runs the application.'
  tag nist: ['CM-7 a', 'CM-7 (2)']
  tag cis: ['CIS Docker 4.3', 'CIS Controls 2.7']

  found = found_by_walk.call('interpreter').reject { |path| input('allowed_interpreters').include?(path.split('/').last) }
  unsearched = blind.call(walk, 'find')
  describe 'Interpreters' do
    it 'should not be in the file system' do
      expect(found).to be_empty, "found: #{found.join(', ')}"
    end
    it 'should be looked for everywhere' do
      expect(unsearched).to be_empty, "not readable: #{unsearched.join(', ')}"
    end
  end
end

control 'distroless-04' do
  impact 0.7
  title 'No file is setuid or setgid'
  desc 'No file changes the user or group of who executes it.'
  desc 'rationale', 'A program that is setuid root is a way from any account of the container to root. An application in a container needs none.'
  desc 'check', 'Look for regular files with mode 4000 or 2000.'
  desc 'fix', 'Remove the bits while the image is built: find / -xdev -type f -perm /6000 -exec chmod a-s {} +'
  tag nist: ['AC-6', 'AC-6 (10)', 'CM-6 b']
  tag cis: ['CIS Docker 4.8']

  found = found_by_walk.call('setuid') - input('allowed_setuid')
  unsearched = blind.call(walk, 'find')
  describe 'Setuid and setgid files' do
    it 'should not be in the file system' do
      expect(found).to be_empty, "found: #{found.join(', ')}"
    end
    it 'should be looked for everywhere' do
      expect(unsearched).to be_empty, "not readable: #{unsearched.join(', ')}"
    end
  end
end

control 'distroless-05' do
  impact 0.5
  title 'Only declared places are writable for everybody'
  desc 'Files and directories that everybody may write to are only those that the input world_writable names, and mount points. The directories among them are sticky.'
  desc 'rationale', 'What everybody may write to is where an intruder leaves tools, and where one account can change what another one reads.'
  desc 'check', 'Look for regular files and directories with mode 0002, leave out declared places and mount points, and see that declared directories have the sticky bit.'
  desc 'fix', 'Take the permission away (chmod o-w), or set the sticky bit of a directory for temporary files (chmod 1777) and name it in the input world_writable.'
  tag nist: ['AC-3', 'AC-6', 'CM-6 b']
  tag cis: ['CIS Controls 3.3']

  mount_points = file('/proc/mounts').content.to_s.lines.map { |line| line.split[1] }
  writable = found_by_walk.call('writable') - (mount_points - ['/'])
  found = writable - input('world_writable')
  unsearched = blind.call(walk, 'find')
  describe 'Files and directories that everybody may write to' do
    it 'should be declared' do
      expect(found).to be_empty, "found: #{found.join(', ')}"
    end
    it 'should be looked for everywhere' do
      expect(unsearched).to be_empty, "not readable: #{unsearched.join(', ')}"
    end
  end
  (writable & input('world_writable')).each do |path|
    describe file(path) do
      it { should be_sticky }
    end
  end
end

control 'distroless-06' do
  impact 0.9
  title 'There is no private key in the image'
  desc 'No file of the image holds a private key in PEM. Keys that are mounted from a Secret are not in the image and are not looked at.'
  desc 'rationale', 'Whoever can pull an image has every key in it, and a key in an image is in every copy of it and cannot be taken back.'
  desc 'check', 'Look through the files under one MiB for a line that begins a private key in PEM.'
  desc 'fix', 'Remove the key from the image and from the history of its layers, hold it for compromised and replace it. Mount keys from a Secret or fetch them at run time.'
  tag nist: ['IA-5 (7)', 'SC-12', 'SC-28']
  tag cis: ['CIS Docker 4.10', 'CIS Controls 3.11']

  search = command("find / -xdev -type f -size -2048 -exec grep -l -E -e '^-----BEGIN ([A-Z]+ )?PRIVATE KEY( BLOCK)?-----' {} +")
  found = search.stdout.split("\n") - input('allowed_private_keys')
  unsearched = blind.call(search, 'find', 'grep')
  describe 'Private keys' do
    it 'should not be in the file system' do
      expect(found).to be_empty, "found: #{found.join(', ')}"
    end
    it 'should be looked for everywhere' do
      expect(unsearched).to be_empty, "not readable: #{unsearched.join(', ')}"
    end
  end
end

control 'distroless-07' do
  impact 0.9
  title 'There are no credentials in the image'
  desc 'The image has none of the files in which tools keep passwords and tokens.'
  desc 'rationale', 'Credentials that a build used are easily left behind, and whoever can pull the image has them.'
  desc 'check', 'Look for the files in which common tools keep credentials, and for tokens in the settings of npm and yarn.'
  desc 'fix', 'Give credentials to a build as build secrets, which leave nothing in a layer. Hold those that were in an image for compromised and replace them.'
  tag nist: ['IA-5 (7)', 'SC-28']
  tag cis: ['CIS Docker 4.10', 'CIS Controls 3.11']

  found = (found_by_walk.call('credential') + found_by_walk.call('token')).uniq - input('allowed_credentials')
  unsearched = blind.call(walk, 'find', 'grep')
  describe 'Files with credentials' do
    it 'should not be in the file system' do
      expect(found).to be_empty, "found: #{found.join(', ')}"
    end
    it 'should be looked for everywhere' do
      expect(unsearched).to be_empty, "not readable: #{unsearched.join(', ')}"
    end
  end
end
