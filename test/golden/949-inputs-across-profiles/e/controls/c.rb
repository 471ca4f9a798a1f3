control('e-1') { %w(s r).each { |x| describe("#{x} #{input(x)}") { it { should eq 1 } } } }
