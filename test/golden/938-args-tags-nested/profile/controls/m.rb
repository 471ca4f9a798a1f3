control('a-1') { tag 5; describe(1) { it { should eq 1 } } }
control('a-2') { tag nist: %w(AC-1); describe(1) { it { should eq 1 } } }
control('a-3') { tag z: true; describe(1) { it { should eq 1 } } }
control('a-4') { tag z: nil; describe(1) { it { should eq 1 } } }
control('a-5') { tag z: [['v']]; describe(1) { it { should eq 1 } } }
control('a-6') { tag z: { k: 'v' }; describe(1) { it { should eq 1 } } }
control('a-7') { tag :v; describe(1) { it { should eq 1 } } }
control('a-8') { describe(1) { it { should eq 1 } } }
control('a-9') { only_if { false }; tag 'v' }
control('a-10') { raise 'x'; tag 'v' }
control('a-11') { tag 'v'; raise 'x' }
describe('bare') { it { should eq 'bare' } }
