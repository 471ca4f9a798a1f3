control('a') { describe(1) { it { should eq 1 } } }
