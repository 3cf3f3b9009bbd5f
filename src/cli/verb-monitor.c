/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-interrupt.h"
#include "encfg-cli-monitor.h"
#include "encfg-cli-verbs.h"
#include "encfg-error.h"
#include "encfg-frame.h"
#include "encfg-serial-tap.h"

#define WAIT_MS 20
#define QUIET_US (10 * G_USEC_PER_SEC) /* a master that polls is heard within this */
#define MUCH_GARBAGE 64                /* bytes, without one frame among them */
/* A pause between frames: longer than the lumps of USB adapters (16 ms). */
#define SILENCE_US 30000
#define SILENCE_CHARACTERS 8

static const EncfgCliOption options[] = {
  { "count", 0, "N", "end after N requests" },
  { "seconds", 0, "N", "end after N seconds" },
  { NULL },
};

typedef struct
{
  guint count; /* 0: no end */
  guint seconds;
  gboolean told_quiet, told_garbage;
  gint64 started_us;
} Limits;

static guint
silence_us (const EncfgEndpoint *endpoint)
{
  const guint bits = encfg_endpoint_bits_per_character (endpoint);

  return MAX (SILENCE_US, SILENCE_CHARACTERS * bits * (guint) G_USEC_PER_SEC / endpoint->baud);
}

/* Once each, while there is still somebody who can change the wires. */
static void
warn (EncfgCliContext *context, Limits *limits, const EncfgCliMonitor *monitor, gint64 now_us)
{
  const EncfgTally *tally = monitor->tally;

  if (!limits->told_quiet && tally->frames + tally->garbage_bytes == 0 &&
      now_us - limits->started_us > QUIET_US)
    {
      limits->told_quiet = TRUE;
      encfg_cli_warn (context, "Nothing heard so far. %s", ENCFG_CLI_MONITOR_QUIET);
    }
  if (!limits->told_garbage && tally->frames == 0 && tally->garbage_bytes >= MUCH_GARBAGE)
    {
      limits->told_garbage = TRUE;
      encfg_cli_warn (context, "Nothing but garbage so far. %s", ENCFG_CLI_MONITOR_GARBAGE);
    }
}

/* Until enough is heard, somebody interrupts, or the port is gone. */
static gboolean
listen (EncfgCliContext *context,
        EncfgSerialTap *tap,
        EncfgCliMonitor *monitor,
        Limits *limits,
        GError **error)
{
  guint8 bytes[512];

  limits->started_us = g_get_monotonic_time ();
  while (!encfg_cli_interrupt_happened () &&
         (limits->count == 0 || monitor->requests < limits->count))
    {
      const gssize received = encfg_serial_tap_read (tap, bytes, sizeof bytes, WAIT_MS, error);
      const gint64 now_us = g_get_monotonic_time ();

      if (received < 0)
        return FALSE;
      if (received > 0)
        encfg_sniffer_feed (monitor->sniffer, bytes, (gsize) received, now_us);
      else
        encfg_sniffer_idle (monitor->sniffer, now_us);
      warn (context, limits, monitor, now_us);
      if (limits->seconds > 0 &&
          now_us - limits->started_us >= (gint64) limits->seconds * G_USEC_PER_SEC)
        return TRUE;
    }
  return TRUE;
}

static EncfgEndpoint *
get_line (EncfgCliContext *context, const EncfgProfile *profile, GError **error)
{
  g_autoptr (EncfgEndpoint) endpoint = encfg_cli_get_endpoint (context, error);

  if (!endpoint)
    return NULL;
  if (endpoint->kind != ENCFG_ENDPOINT_RTU)
    {
      g_set_error_literal (error,
                           ENCFG_ERROR,
                           ENCFG_ERROR_USAGE,
                           "a monitor listens on a serial line: --serial PORT was expected");
      return NULL;
    }
  encfg_module_complete_endpoint (endpoint,
                                  profile ? &profile->link : encfg_module_default_traits ());
  return g_steal_pointer (&endpoint);
}

static int
run (EncfgCliContext *context, GError **error)
{
  g_autoptr (EncfgProfile) profile = NULL;
  g_autoptr (EncfgEndpoint) endpoint = NULL;
  g_autoptr (EncfgSerialTap) tap = NULL;
  g_autoptr (EncfgCliMonitor) monitor = NULL;
  EncfgWireOptions wire;
  Limits limits = { 0 };
  guint8 unit;

  if (!encfg_cli_args_get_number (context->args, "count", 1, 1000000000, &limits.count, error) ||
      !encfg_cli_args_get_number (
        context->args, "seconds", 1, 1000000000, &limits.seconds, error) ||
      !encfg_cli_get_profile (context, &profile, error))
    return ENCFG_CLI_STATUS_DONE;
  unit = 0;
  endpoint = get_line (context, profile, error);
  if (!endpoint || !encfg_cli_get_wire_options (context, &wire, error))
    return ENCFG_CLI_STATUS_DONE;
  if (encfg_cli_args_has (context->args, "id"))
    unit = endpoint->unit;
  g_clear_pointer (&wire.trace, encfg_trace_unref);
  tap = encfg_serial_tap_new (endpoint, error);
  if (!tap)
    return ENCFG_CLI_STATUS_DONE;

  monitor = encfg_cli_monitor_new (context, profile, unit, silence_us (endpoint));
  encfg_cli_monitor_begin (monitor, endpoint);
  listen (context, tap, monitor, &limits, error);
  encfg_cli_monitor_end (monitor);
  if (encfg_cli_interrupt_happened ())
    return ENCFG_CLI_STATUS_INTERRUPTED;
  return monitor->tally->frames > 0 ? ENCFG_CLI_STATUS_DONE : ENCFG_CLI_STATUS_NO_ANSWER;
}

const EncfgCliVerb encfg_cli_verb_monitor = {
  .name = "monitor",
  .arguments = "[--count N | --seconds N]",
  .summary = "Shows what passes on a serial line between others, and sends nothing",
  .options = options,
  .run = run,
};
