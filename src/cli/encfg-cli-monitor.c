/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-cli-monitor.h"

#include "encfg-frame.h"

#include <string.h>

#define WORDS_PER_LINE 10
#define BITS_PER_LINE 40
/* Of a monitor that runs for days, --json tells the newest alone. */
#define MAX_EXCHANGES 10000

static const char *const outcomes[] = { "answered", "refused", "no-answer", "broadcast",
                                        "stray",    "damaged", "garbage" };

static char *
format_time (const EncfgCliMonitor *self, gint64 time_us, const char *format)
{
  const gint64 wall_us = time_us + self->wall_us;
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);
  g_autofree char *text = second ? g_date_time_format (second, format) : g_strdup ("");

  return g_strdup_printf (
    "%s.%03d", text, (int) (wall_us % G_USEC_PER_SEC / G_TIME_SPAN_MILLISECOND));
}

static void
append_hex (GString *out, const EncfgPdu *pdu)
{
  for (guint i = 0; pdu && i < pdu->length; i++)
    g_string_append_printf (out, " %02x", (guint) pdu->bytes[i]);
}

/* " = 14100 13500", or lines with their addresses if there are many. */
static void
append_words (GString *out, const EncfgSniffed *sniffed)
{
  const gboolean is_bits = encfg_table_is_bits (sniffed->table);
  const guint per_line = is_bits ? BITS_PER_LINE : WORDS_PER_LINE;

  if (!sniffed->words)
    return;
  if (sniffed->count <= per_line)
    g_string_append (out, is_bits ? " = " : " =");
  for (guint i = 0; i < sniffed->count; i++)
    {
      if (sniffed->count > per_line && i % per_line == 0)
        g_string_append_printf (out, "\n    %5u%s", sniffed->address + i, is_bits ? "  " : "");
      g_string_append_printf (out, is_bits ? "%u" : " %5u", sniffed->words[i]);
    }
}

static void
append_outcome (GString *out, const EncfgSniffed *sniffed)
{
  g_autofree char *said = sniffed->answer ? encfg_pdu_describe (sniffed->answer, FALSE) : NULL;

  switch (sniffed->kind)
    {
    case ENCFG_SNIFF_ANSWERED:
      if (!sniffed->has_range)
        append_hex (g_string_append (out, ", answered"), sniffed->answer);
      break;
    case ENCFG_SNIFF_REFUSED:
      g_string_append_printf (out, ": refused, %s", said);
      break;
    case ENCFG_SNIFF_UNANSWERED:
      g_string_append (out, ": no answer");
      break;
    case ENCFG_SNIFF_BROADCAST:
      g_string_append (out, ", to all");
      break;
    case ENCFG_SNIFF_STRAY:
      g_string_append_printf (out, "answer without its request: %s", said);
      break;
    case ENCFG_SNIFF_DAMAGED:
      g_string_append_printf (out,
                              "%s damaged (the CRC is wrong), %u bytes",
                              sniffed->request ? ": the answer is" : "a frame that is",
                              sniffed->n_bytes);
      break;
    case ENCFG_SNIFF_GARBAGE:
    default:
      g_string_append_printf (out, "garbage, %u bytes", sniffed->n_bytes);
      break;
    }
}

/* "10:15:02.123  id 1  fc 3  read holding 100…102 = 14100 13500 13200  (12 ms)" */
static void
print_line (EncfgCliMonitor *self, const EncfgSniffed *sniffed, const char *values)
{
  g_autofree char *time = format_time (self, sniffed->time_us, "%H:%M:%S");
  g_autoptr (GString) line = g_string_new (NULL);

  if (sniffed->kind == ENCFG_SNIFF_GARBAGE)
    g_string_append_printf (line, "%s  ", time);
  else
    g_string_append_printf (
      line, "%s  id %u  fc %u  ", time, (guint) sniffed->unit, (guint) sniffed->function);
  if (sniffed->request)
    {
      g_autofree char *what = encfg_pdu_describe (sniffed->request, TRUE);

      g_string_append (line, what);
      if (!sniffed->has_range)
        append_hex (g_string_append_c (line, ':'), sniffed->request);
    }
  append_words (line, sniffed);
  append_outcome (line, sniffed);
  if (sniffed->answer && sniffed->delay_us >= 0)
    g_string_append_printf (line, "  (%d ms)", (int) (sniffed->delay_us / G_TIME_SPAN_MILLISECOND));
  encfg_cli_print (self->context, "%s\n%s", line->str, values);
}

static void
put_range (JsonObject *object, const EncfgSniffed *sniffed)
{
  json_object_set_string_member (object, "operation", sniffed->is_write ? "write" : "read");
  json_object_set_string_member (object, "table", encfg_table_name (sniffed->table));
  json_object_set_int_member (object, "address", sniffed->address);
  json_object_set_int_member (object, "count", sniffed->count);
  if (sniffed->words)
    {
      JsonArray *words = json_array_new ();

      for (guint i = 0; i < sniffed->count; i++)
        json_array_add_int_element (words, sniffed->words[i]);
      json_object_set_array_member (object, "words", words);
    }
}

static void
put_hex (JsonObject *object, const char *member, const EncfgPdu *pdu)
{
  g_autoptr (GString) hex = g_string_new (NULL);

  append_hex (hex, pdu);
  if (pdu)
    json_object_set_string_member (object, member, g_strchug (hex->str));
}

static void
keep_exchange (EncfgCliMonitor *self, const EncfgSniffed *sniffed, JsonArray *values)
{
  g_autofree char *time = format_time (self, sniffed->time_us, "%Y-%m-%dT%H:%M:%S");
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "time", time);
  json_object_set_string_member (object, "outcome", outcomes[sniffed->kind]);
  if (sniffed->kind != ENCFG_SNIFF_GARBAGE)
    {
      json_object_set_int_member (object, "id", sniffed->unit);
      json_object_set_int_member (object, "function", sniffed->function);
    }
  if (sniffed->has_range)
    put_range (object, sniffed);
  else
    {
      put_hex (object, "request", sniffed->request);
      put_hex (object, "answer", sniffed->answer);
    }
  if (sniffed->exception)
    json_object_set_int_member (object, "exception", sniffed->exception);
  if (sniffed->answer && sniffed->delay_us >= 0)
    json_object_set_int_member (object, "delay_ms", sniffed->delay_us / G_TIME_SPAN_MILLISECOND);
  if (sniffed->n_bytes)
    json_object_set_int_member (object, "bytes", sniffed->n_bytes);
  if (self->has_profile)
    json_object_set_array_member (object, "values", json_array_ref (values));
  if (json_array_get_length (self->exchanges) == MAX_EXCHANGES)
    json_array_remove_element (self->exchanges, 0);
  json_array_add_object_element (self->exchanges, object);
}

static void
trace_frame (EncfgCliMonitor *self, const EncfgSniffed *sniffed, gboolean is_request)
{
  EncfgEndpoint endpoint = *self->context->endpoint;
  const EncfgPdu *pdu = is_request ? sniffed->request : sniffed->answer;
  guint8 bytes[ENCFG_FRAME_MAX];
  EncfgTraceFrame frame = { .direction = ENCFG_TRACE_RECEIVED,
                            .outcome = ENCFG_TRACE_OVERHEARD,
                            .endpoint = &endpoint,
                            .bytes = bytes,
                            .pdu = pdu,
                            .is_request = is_request,
                            .request = is_request ? NULL : sniffed->request };

  if (!self->context->trace || !pdu)
    return;
  endpoint.unit = sniffed->unit;
  frame.length = encfg_frame_build_rtu (bytes, sniffed->unit, pdu);
  encfg_trace_frame (self->context->trace, &frame);
}

static void
on_sniffed (const EncfgSniffed *sniffed, gpointer data)
{
  EncfgCliMonitor *self = data;
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (JsonArray) values = json_array_new ();

  trace_frame (self, sniffed, TRUE);
  trace_frame (self, sniffed, FALSE);
  self->requests += sniffed->request != NULL;
  encfg_tally_take (self->tally, sniffed);
  if (self->has_profile)
    encfg_overheard_decode (&self->overheard, sniffed, lines, values);
  if (self->context->json)
    keep_exchange (self, sniffed, values);
  else
    print_line (self, sniffed, lines->str);
}

EncfgCliMonitor *
encfg_cli_monitor_new (EncfgCliContext *context,
                       const EncfgProfile *profile,
                       guint8 unit,
                       guint silence_us)
{
  EncfgCliMonitor *self = g_new0 (EncfgCliMonitor, 1);

  self->context = context;
  self->sniffer = encfg_sniffer_new (silence_us, on_sniffed, self);
  self->tally = encfg_tally_new ();
  self->exchanges = json_array_new ();
  self->begun_us = g_get_monotonic_time ();
  self->wall_us = g_get_real_time () - self->begun_us;
  self->has_profile = profile != NULL;
  if (profile)
    encfg_overheard_init (&self->overheard, profile, unit);
  return self;
}

void
encfg_cli_monitor_free (EncfgCliMonitor *self)
{
  encfg_sniffer_free (self->sniffer);
  encfg_tally_free (self->tally);
  json_array_unref (self->exchanges);
  g_free (self);
}

void
encfg_cli_monitor_begin (EncfgCliMonitor *self, const EncfgEndpoint *endpoint)
{
  json_object_set_string_member (self->context->out, "port", endpoint->device);
  json_object_set_int_member (self->context->out, "baud", endpoint->baud);
  json_object_set_string_member (self->context->out, "format", endpoint->format);
  encfg_cli_warn (self->context,
                  "Listening on %s, %u %s; nothing is sent. Ctrl+C ends it.",
                  endpoint->device,
                  endpoint->baud,
                  endpoint->format);
}
