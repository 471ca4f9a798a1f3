# Copyright The Sonde Authors
# SPDX-License-Identifier: Apache-2.0

# What a query gave (InSpec: lib/inspec/utils/database_helpers.rb).
module DatabaseHelper
  class SQLColumn
    def initialize(row, name)
      @row = row
      @name = name
    end

    def value
      @row.nil? ? '' : @row[@name.downcase]
    end

    def to_s
      'SQL Column'
    end
  end

  class SQLRow
    def initialize(query, row)
      @query = query
      @row = row
    end

    def column(name)
      SQLColumn.new(@row, name)
    end

    def to_s
      'SQL Row'
    end
  end

  class SQLQueryResult
    attr_reader :error

    def initialize(cmd, results)
      @cmd = cmd
      @results = results
    end

    def rows
      @results
    end

    def row(index)
      SQLRow.new(self, @results[index])
    end

    def column(name)
      @results.map { |row| row[name] }
    end

    def size
      @results.size
    end

    def empty?
      @results.empty?
    end

    def successful?
      @cmd.exit_status == 0 && @error.nil?
    end

    def to_s
      'SQL ResultSet'
    end
    alias inspect to_s
  end
end
