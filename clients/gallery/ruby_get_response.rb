# SPDX-License-Identifier: MIT
# Ruby's Net::HTTP, the body whole: get|upload URL; the CA by SSL_CERT_FILE.
require "net/http"

begin
  mode, uri = ARGV[0], URI(ARGV[1])
  response = if mode == "upload"
    Net::HTTP.post(uri, "x" * 200_000)
  else
    Net::HTTP.get_response(uri)
  end
  $stdout.write(response.body)
  response.value # raises where the status is no success
rescue StandardError => error
  abort "#{error.class}: #{error.message}"
end
