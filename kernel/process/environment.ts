// Read by the runtime when it is loaded: imported before it.
process.env['ORT_DISABLE_TELEMETRY'] = '1';
