# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# Names of files. What asks about a file goes to File, which the embedder owns.
class Pathname
  include Comparable

  def initialize(path)
    path = path.to_path if path.respond_to?(:to_path)
    raise TypeError, "no implicit conversion of #{path.nil? ? 'nil' : path.class} into String" unless path.is_a?(String)
    raise ArgumentError, 'pathname contains null byte' if path.include?("\0")

    @path = path.dup
  end

  def to_s
    @path.dup
  end
  alias to_path to_s

  def inspect
    "#<Pathname:#{@path}>"
  end

  def ==(other)
    other.is_a?(Pathname) && @path == other.to_s
  end
  alias eql? ==
  alias === ==

  def hash
    @path.hash
  end

  # A separator sorts before everything else.
  def <=>(other)
    other.is_a?(Pathname) ? @path.tr('/', "\0") <=> other.to_s.tr('/', "\0") : nil
  end

  def absolute?
    @path.start_with?('/')
  end

  def relative?
    !absolute?
  end

  def root?
    @path.match?(%r{\A/+\z})
  end

  def basename(suffix = '')
    Pathname.new(base(@path, suffix))
  end

  def dirname
    Pathname.new(dir(@path))
  end

  def extname
    name = base(@path, '')
    name[/(?<=[^.])\.[^.]*\z/] || ''
  end

  def split
    [dirname, basename]
  end

  def parent
    self + '..'
  end

  # An absolute path stands for itself; leading dots act on self.
  def +(other)
    rest = other.to_s
    return Pathname.new(rest) if rest.start_with?('/')

    from = @path
    loop do
      if rest == '.' || rest.start_with?('./')
        rest = after_first(rest)
      elsif (rest == '..' || rest.start_with?('../')) && !%w[. ..].include?(base(from, '')) && !from.empty?
        from = dir(from)
        rest = after_first(rest)
      else
        break
      end
    end
    return Pathname.new(from) if rest.empty?
    return Pathname.new(rest) if from == '.' || from.empty?

    Pathname.new(from.end_with?('/') ? from + rest : "#{from}/#{rest}")
  end
  alias / +

  def join(*parts)
    parts.inject(self) { |path, part| path + part }
  end

  # The shortest name, by the text alone.
  def cleanpath
    names = []
    @path.split('/').each do |name|
      next if name.empty? || name == '.'

      if name != '..'
        names.push(name)
      elsif names.any? && names.last != '..'
        names.pop
      elsif !absolute?
        names.push(name)
      end
    end
    text = (absolute? ? '/' : '') + names.join('/')
    Pathname.new(text.empty? ? '.' : text)
  end

  def sub(*args, &block)
    Pathname.new(@path.sub(*args, &block))
  end

  def sub_ext(replacement)
    Pathname.new(@path.delete_suffix(extname) + replacement)
  end

  def each_filename(&block)
    names = @path.split('/').reject(&:empty?)
    block ? names.each(&block) && nil : names.each
  end

  def ascend
    path = self
    paths = [path]
    paths.push(path = path.dirname) until path == path.dirname || path.to_s == '.' || path.dirname.to_s == '.'
    block_given? ? paths.each { |x| yield x } && nil : paths.each
  end

  def descend(&block)
    paths = ascend.to_a.reverse
    block ? paths.each(&block) && nil : paths.each
  end

  def relative_path_from(base)
    to = cleanpath.each_filename.to_a - ['.']
    from = Pathname.new(base.to_s).cleanpath.each_filename.to_a - ['.']
    raise ArgumentError, "different prefix: #{absolute? ? '/' : ''} and #{base.inspect}" if absolute? != base.to_s.start_with?('/')

    while !to.empty? && to.first == from.first
      to.shift
      from.shift
    end
    raise ArgumentError, "base_directory has ..: #{base.inspect}" if from.include?('..')

    names = ['..'] * from.size + to
    Pathname.new(names.empty? ? '.' : names.join('/'))
  end

  %i[exist? file? directory? symlink? readable? writable? executable? size zero? stat lstat read readlines
     binread expand_path realpath readlink mtime atime ctime].each do |name|
    define_method(name) { |*args| File.public_send(name, @path, *args) }
  end

  private

  def base(path, suffix)
    return '/' if path.match?(%r{\A/+\z})

    name = path.sub(%r{/+\z}, '')[%r{[^/]*\z}]
    suffix = name[/(?<=[^.])\.[^.]+\z/] || '' if suffix == '.*'
    name == suffix ? name : name.delete_suffix(suffix)
  end

  def dir(path)
    text = path.sub(%r{/+\z}, '').sub(%r{[^/]*\z}, '')
    return path.start_with?('/') ? '/' : '.' if text.match?(%r{\A/*\z})

    text.sub(%r{/+\z}, '')
  end

  def after_first(path)
    path.sub(%r{\A[^/]*/*}, '')
  end
end

def Pathname(path)
  path.is_a?(Pathname) ? path : Pathname.new(path)
end
private :Pathname
