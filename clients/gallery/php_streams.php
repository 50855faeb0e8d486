<?php
// SPDX-License-Identifier: MIT
// PHP's file_get_contents: get|upload URL [CA].
[, $mode, $url] = $argv;
$http = [];
if ($mode == 'upload')
	$http = ['method' => 'POST', 'content' => str_repeat('x', 200000),
	    'header' => 'Content-Type: text/plain'];
$ssl = isset($argv[3]) ? ['cafile' => $argv[3]] : [];
$context = stream_context_create(['http' => $http, 'ssl' => $ssl]);
$body = file_get_contents($url, false, $context);
if ($body === false)
	exit(1);
echo $body;
