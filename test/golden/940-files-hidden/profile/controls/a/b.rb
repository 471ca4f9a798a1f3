control('a-b') { describe(1) { it { should eq 1 } } }
