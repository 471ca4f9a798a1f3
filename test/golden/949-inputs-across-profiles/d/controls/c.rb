control('d-1') { %w(v w z).each { |x| describe("#{x} #{input(x)}") { it { should eq 1 } } } }
