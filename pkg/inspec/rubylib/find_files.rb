# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# InSpec: lib/inspec/utils/find_files.rb
module FindFiles
  LETTERS = { block: 'b', character: 'c', directory: 'd', pipe: 'p', file: 'f', link: 'l', socket: 's', door: 'D' }.freeze

  def find_files(path, opts = {})
    find_files_or_warn(path, opts) || []
  end

  # The path is a pattern of the shell's. Nil when find says no.
  def find_files_or_warn(path, opts = {})
    quote = path.include?("'") ? '"' : "'"
    words = ["find #{path}"]
    words << "-type #{LETTERS[opts[:type].to_sym]}" if opts[:type]
    words << "-maxdepth #{opts[:depth].to_i}" if opts[:depth].to_i > 0
    found = inspec.command("sh -c #{quote}#{words.join(' ')}#{quote}")
    return nil unless found.exit_status == 0

    found.stdout.split("\n").map(&:strip).reject(&:empty?)
  end
end
