# SPDX-License-Identifier: MIT
# Ruby's Net::HTTP, the body as it comes, as its manual shows it:
# get|upload|reuse URL; the CA by SSL_CERT_FILE.
require "net/http"

def run(mode, uri)
  Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https") do |http|
    (mode == "reuse" ? 2 : 1).times do |n|
      sleep n * 0.5 # a kept connection has been idle when it is used again
      request = (mode == "upload" ? Net::HTTP::Post : Net::HTTP::Get).new(uri)
      request.body = "x" * 200_000 if mode == "upload"
      http.request(request) do |response|
        response.read_body { |bytes| $stdout.write(bytes) }
        $stdout.flush
        response.value # raises where the status is no success
      end
    end
  end
end

begin
  run(ARGV[0], URI(ARGV[1]))
rescue StandardError => error
  abort "#{error.class}: #{error.message}"
end
