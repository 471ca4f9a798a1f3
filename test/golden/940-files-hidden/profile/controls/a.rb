control('a') { describe(inspec.profile.files) { it { should eq %w(x) } } }
