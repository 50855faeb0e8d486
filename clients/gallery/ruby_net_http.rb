# SPDX-License-Identifier: MIT
# Ruby's Net::HTTP: get|upload|reuse URL; the CA by SSL_CERT_FILE.
require "net/http"

mode, url = ARGV
uri = URI(url)
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
