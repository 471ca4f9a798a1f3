# frozen_string_literal: true

# A profile as people write them, with what is awkward about them.

title 'A profile'

only_if('not on Windows') do
  !os.windows?
end

users = input('users', value: %w{root daemon}, description: "who may log in")
shells = { 'bash' => '/bin/bash', sh: '/bin/sh', "no login": '/sbin/nologin' }

control "accounts-1" do
  impact 0.7
  title 'Accounts have no shell'
  desc  "Nobody logs in.
         This text has a second line."
  desc 'rationale', <<-RATIONALE.strip
    An account with a shell is one that can be used.
  RATIONALE
  desc "check", <<~"CHECK"
    Run the following:

      $ getent passwd #{users.join(', ')}

    \tand look at the last field.
  CHECK
  tag nist: ['AC-2', 'AC-3'], severity: :high
  tag 'cis', 'accounts'
  ref "CIS", url: "https://example.com/?a=1#b"

  passwd.where { uid.to_i >= 1000 && !shell.match?(%r{/(nologin|false)\z}) }.users.each do |user|
    next if users.include? user

    describe "User #{user}" do
      it { should be_nil }
      its('length') { should_not eq 0 }
    end
  end

  shells
    .reject { |name, _| name.to_s =~ /bash/i }
    # the rest must be there
    .each do |name, path|
      describe file(path), :slow do
        it { should exist } unless name == :"no login"
        its(:mode) { should cmp '0755' }
        its('owner') { is_expected.to eq 'root' }
        its(['content', 0]) { should match(/^#!/).or be_empty }
      end
    end
end

control 'sysctl' do
  impact(users.empty? ? 'none' : 1.0)
  describe.one do
    describe kernel_parameter('net.ipv4.ip_forward') do its('value') { should eq 0 } end
    describe file '/proc/sys/net/ipv4/ip_forward' do
      its('content.strip') { should cmp 0 }
    end
  end

  describe command("awk -F: '($3 == 0) { print $1 }' /etc/passwd") do
    its('stdout.lines') { should all(satisfy { |l| l.chomp == 'root' }) }
    its('exit_status') { should be_between(0, 1).inclusive }
  end

  describe(processes('nginx').entries.map(&:user).uniq - ['root', *users]) { it { should be_empty } }

  %w(shadow gshadow).each_with_index do |name, i| describe file("/etc/#{name}#{'-' if i > 0}") do it { should_not be_readable.by 'others' } end end
end

include_controls 'base' do
  skip_control 'base-1'
  control('base-2') { impact 0.1 }
end if defined?(include_controls) && users.any?
