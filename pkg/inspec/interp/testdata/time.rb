require 'time'; Time.parse("2024-01-02 03:04:05 UTC").to_i
#=> 1704164645

require 'time'; Time.parse("2024-01-02T03:04:05Z").to_i
#=> 1704164645

require 'time'; Time.parse("2024-01-02T03:04:05+02:00").to_s
#=> "2024-01-02 03:04:05 +0200"

require 'time'; Time.parse("Jan  2 03:04:05 2024 GMT").to_i
#=> 1704164645

require 'time'; Time.parse("Tue, 02 Jan 2024 03:04:05 GMT").to_i
#=> 1704164645

require 'time'; Time.parse("Tue Jan  2 03:04:05 UTC 2024").to_i
#=> 1704164645

require 'time'; Time.parse("garbage")
#=> ArgumentError: no time information in "garbage"

require 'time'; Time.parse("2024-01-02 03:04:05.123456 UTC").usec
#=> 123456

require 'date'; Date.parse("2024-01-02").to_s
#=> "2024-01-02"

require 'date'; Date.parse("Jan 02, 2024").to_s
#=> "2024-01-02"

require 'date'; Date.parse("2 January 2024").to_s
#=> "2024-01-02"

require 'date'; Date.parse("02-Jan-2024").to_s
#=> "2024-01-02"

require 'date'; Date.parse("2024/1/2").to_s
#=> "2024-01-02"

require 'date'; Date.parse("20240102").to_s
#=> "2024-01-02"

require 'date'; Date.parse("2024-01-02T03:04:05Z").to_s
#=> "2024-01-02"

require 'date'; Date.parse("Jan  2 03:04:05 2024 GMT").to_s
#=> "2024-01-02"

require 'date'; Date.parse("never")
#=> Date::Error: invalid date

require 'date'; Date.parse("")
#=> Date::Error: invalid date

require 'date'; Date.parse("Mon Jan 2 2024").to_s
#=> "2024-01-02"

require 'date'; Date.parse("2nd Jan 2024").to_s
#=> "2024-01-02"

require 'date'; Date.parse("January 2024").to_s
#=> "2024-01-01"

require 'date'; Date.parse("2024-060").to_s
#=> "2024-02-29"

require 'date'; Date.strptime("02/01/2024", "%d/%m/%Y").to_s
#=> "2024-01-02"

require 'date'; Date.strptime("2024-060", "%Y-%j").to_s
#=> "2024-02-29"

require 'date'; Date.strptime("1700000000", "%s").to_s
#=> "2023-11-14"

require 'date'; Date.strptime("xx", "%Y")
#=> Date::Error: invalid date

require 'date'; DateTime.parse("2024-01-02T03:04:05Z").strftime("%F %T")
#=> "2024-01-02 03:04:05"

require 'date'; DateTime.strptime("2024-01-02 03:04:05", "%Y-%m-%d %H:%M:%S").hour
#=> 3

require 'date'; (Date.parse("2024-03-01") - Date.parse("2024-02-01")).to_i
#=> 29

require 'date'; (Date.parse("2024-03-01") - Date.parse("2024-02-01"))
#=> (29/1)

require 'date'; (DateTime.parse("2024-03-01T12:00:00Z") - DateTime.parse("2024-03-01T00:00:00Z")).to_f
#=> 0.5

require 'date'; Date.new(2024,1,31) >> 1
#=> #<Date: 2024-02-29 ((2460370j,0s,0n),+0s,2299161j)>

require 'date'; Date.new(2024,1,31).next_month.to_s
#=> "2024-02-29"

require 'date'; Date.valid_date?(2023,2,29)
#=> false

require 'date'; Date.new(2023,2,29)
#=> Date::Error: invalid date

require 'date'; [Date.new(2024,2,29).leap?, Date.leap?(2023), Date.new(2024,2,29).cwday, Date.new(2024,2,29).cweek, Date.new(2024,2,29).jd, Date.new(2024,2,29).mjd, Date.new(2024,2,29).yday]
#=> [true, false, 4, 9, 2460370, 60369, 60]

require 'date'; Date.new(2024,2,29).strftime("%A, %d %B %Y")
#=> "Thursday, 29 February 2024"

require 'date'; Date.new(2024,2,-1).to_s
#=> "2024-02-29"

require 'date'; Date.new(2024,2,29).upto(Date.new(2024,3,2)).map(&:day)
#=> [29, 1, 2]

require 'date'; (Date.new(2024,2,28)..Date.new(2024,3,1)).map(&:to_s)
#=> ["2024-02-28", "2024-02-29", "2024-03-01"]

require 'date'; Date.new(2024,2,29) === Date.new(2024,2,29)
#=> true

require 'date'; Date.new(2024,2,29).to_time.year
#=> 2024

require 'date'; Date.today.is_a?(Comparable)
#=> true

require 'date'; Date.new(2024,2,29).saturday?
#=> false

require 'date'; Date.new(2024,2,29).iso8601
#=> "2024-02-29"

require 'date'; Date.new(2024,2,29).ctime
#=> "Thu Feb 29 00:00:00 2024"

require 'date'; Date.new(2024,2,29).inspect
#=> "#<Date: 2024-02-29 ((2460370j,0s,0n),+0s,2299161j)>"

require 'date'; Date.new(2024,2,29).next_day(3).to_s
#=> "2024-03-03"

require 'date'; Date.new(2024,2,29).prev_year.to_s
#=> "2023-02-28"

require 'date'; Date::MONTHNAMES[2]
#=> "February"

require 'date'; Date::ABBR_DAYNAMES
#=> ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]

require 'date'; Date.jd(2460370).to_s
#=> "2024-02-29"

require 'date'; Date.ordinal(2024, 60).to_s
#=> "2024-02-29"

require 'date'; Date.iso8601("2024-02-29").to_s
#=> "2024-02-29"

require 'date'; Date.new(2024,2,29) == Date.parse("2024-02-29")
#=> true

require 'date'; {Date.new(2024,2,29) => 1}[Date.parse("2024-02-29")]
#=> 1

require 'date'; Date.new(2024,2,29).between?(Date.new(2024,1,1), Date.new(2024,12,31))
#=> true

Time.at(1.5).utc.to_f
#=> 1.5

Time.utc(2024,2,29,13,5,9.25).inspect
#=> "2024-02-29 13:05:09.25 UTC"

Time.utc(2024,2,29,13,5,9.25).round.inspect
#=> "2024-02-29 13:05:09 UTC"

Time.utc(2024,2,29) + 86400
#=> 2024-03-01 00:00:00 UTC

Time.utc(2024,2,29) - Time.utc(2024,2,28)
#=> 86400.0

Time.utc(2024,2,29) <=> Time.utc(2024,2,28)
#=> 1

Time.utc(2024,2,29).monday?
#=> false

Time.at("x")
#=> TypeError: can't convert String into an exact number

Time.new(2024,1,1,0,0,0,"+09:00").utc.to_s
#=> "2023-12-31 15:00:00 UTC"

Time.utc(2024,2,29) == Time.at(1709164800)
#=> true

Time.gm(2000).to_s
#=> "2000-01-01 00:00:00 UTC"

require 'date'; d=DateTime.parse("2024-03-01T12:00:00Z"); [d.to_s, (d+1).to_s, (d-0.5).to_s, (d >> 1).to_s, d.hour, d.to_date.to_s, d.to_time.utc.to_s, d.is_a?(Date), d.strftime("%F %T"), d.year, d.cwday, d.next_day.to_s, d.iso8601]
#=> ["2024-03-01T12:00:00+00:00", "2024-03-02T12:00:00+00:00", "2024-03-01T00:00:00+00:00", "2024-04-01T12:00:00+00:00", 12, "2024-03-01", "2024-03-01 12:00:00 UTC", true, "2024-03-01 12:00:00", 2024, 5, "2024-03-02T12:00:00+00:00", "2024-03-01T12:00:00+00:00"]

require 'date'; d=DateTime.new(2024,3,1,12); [d - DateTime.new(2024,2,1), d - Date.new(2024,2,1), Date.new(2024,3,2) - d, d <=> Date.new(2024,3,1), d > Date.new(2024,3,1), Date.new(2024,3,1) < d, d == DateTime.new(2024,3,1,12)]
#=> [(59/2), (59/2), (1/2), 1, true, true, true]

require 'date'; DateTime.parse("x")
#=> Date::Error: invalid date

require 'date'; DateTime.new(2024,13,1)
#=> Date::Error: invalid date

require 'date'; ((DateTime.new(2024,3,1) - DateTime.new(2024,2,1)).to_i)
#=> 29

require 'date'; Time.utc(2024,3,1).to_datetime.to_s
#=> "2024-03-01T00:00:00+00:00"
