/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-trace-line.h"

#include "encfg-json.h"

#define EXCEPTION_FLAG 0x80

static const char *const outcomes[] = { NULL,   "answer",    "late",      "foreign",
                                        "echo", "garbled",   "overheard", "time-out",
                                        "lost", "cancelled", "opened",    "not-opened" };

const char *
encfg_trace_outcome_name (EncfgTraceOutcome outcome)
{
  return outcomes[outcome];
}

const char *
encfg_trace_direction_name (EncfgTraceDirection direction)
{
  static const char *const names[] = { "sent", "received", "dropped", "none" };

  return names[direction];
}

char *
encfg_trace_line_hex (const guint8 *bytes, gsize length)
{
  GString *hex = g_string_sized_new (2 * length + 1);

  for (gsize i = 0; i < length; i++)
    g_string_append_printf (hex, "%02x", (guint) bytes[i]);
  return g_string_free (hex, FALSE);
}

/* ,"name":"text"; nothing for NULL. What is no UTF-8 is made so: others read the file. */
static void
put_text (GString *line, const char *name, const char *text)
{
  g_autofree char *valid = text != NULL ? g_utf8_make_valid (text, -1) : NULL;
  g_autofree char *quoted = NULL;
  g_autoptr (JsonNode) node = NULL;

  if (valid == NULL)
    return;
  node = json_node_init_string (json_node_alloc (), valid);
  quoted = json_to_string (node, FALSE);
  g_string_append_printf (line, ",\"%s\":%s", name, quoted);
}

static void
put_endpoint (GString *line, const EncfgEndpoint *endpoint)
{
  g_autofree char *uri = endpoint != NULL ? encfg_endpoint_to_string (endpoint) : NULL;

  put_text (line, "endpoint", uri);
}

static char *
format_time (gint64 real_us)
{
  g_autoptr (GDateTime) second = g_date_time_new_from_unix_local (real_us / G_USEC_PER_SEC);
  g_autofree char *begin = g_date_time_format (second, "%Y-%m-%dT%H:%M:%S");
  g_autofree char *zone = g_date_time_format (second, "%:z");

  return g_strdup_printf ("%s.%06d%s", begin, (int) (real_us % G_USEC_PER_SEC), zone);
}

/* In integers: %f would write a comma in half of the world. A frame may be from just before. */
static GString *
begin_line (gint64 real_us, gint64 since_us)
{
  g_autofree char *time = format_time (real_us);
  GString *line = g_string_new (NULL);

  since_us = MAX (since_us, 0);
  g_string_append_printf (line,
                          "{\"t\":%" G_GINT64_FORMAT ".%06d,\"time\":\"%s\"",
                          since_us / G_USEC_PER_SEC,
                          (int) (since_us % G_USEC_PER_SEC),
                          time);
  return line;
}

char *
encfg_trace_line_header (gint64 started_us,
                         const char *endpoint,
                         const char *profile,
                         int simulated)
{
  GString *line = g_string_new (ENCFG_TRACE_HEAD);
  g_autofree char *time = format_time (started_us);

  g_string_append_printf (line, ",\"version\":%d", ENCFG_TRACE_VERSION);
  put_text (line, "tool", "en-cfg " ENCFG_VERSION);
  put_text (line, "started", time);
  put_text (line, "endpoint", endpoint);
  put_text (line, "profile", profile);
  if (simulated >= 0)
    g_string_append_printf (line, ",\"simulated\":%s", simulated > 0 ? "true" : "false");
  g_string_append (line, "}\n");
  return g_string_free (line, FALSE);
}

char *
encfg_trace_line_module (gint64 real_us,
                         gint64 since_us,
                         const EncfgEndpoint *endpoint,
                         const EncfgProfile *profile,
                         gboolean simulated)
{
  GString *line = begin_line (real_us, since_us);

  put_endpoint (line, endpoint);
  put_text (line, "profile", profile->id);
  g_string_append_printf (line, ",\"simulated\":%s}\n", simulated ? "true" : "false");
  return g_string_free (line, FALSE);
}

static gboolean
is_named_by (const EncfgItem *item, const EncfgRequest *request)
{
  return item->table == request->table && item->address < request->address + request->count &&
         request->address < item->address + item->words;
}

/* The first of what repeats, and all that does not, is known by name. */
static void
put_label (GString *line, const EncfgProfile *profile, const EncfgRequest *request)
{
  const EncfgItem *first = NULL, *last = NULL;
  g_autofree char *label = NULL;

  for (guint i = 0; profile != NULL && i < profile->items->len; i++)
    {
      const EncfgItem *item = g_ptr_array_index (profile->items, i);

      if (!is_named_by (item, request))
        continue;
      first = first == NULL || item->address < first->address ? item : first;
      last = last == NULL || item->address > last->address ? item : last;
    }
  if (first == NULL)
    return;
  label = first == last ? g_strdup (first->label)
                        : g_strdup_printf ("%s … %s", first->label, last->label);
  put_text (line, "label", label);
}

static void
put_values (GString *line, const guint16 *words, guint count)
{
  g_string_append (line, ",\"values\":[");
  for (guint i = 0; i < count; i++)
    g_string_append_printf (line, "%s%u", i > 0 ? "," : "", (guint) words[i]);
  g_string_append_c (line, ']');
}

/* What was asked, or what is answered to it. */
static void
put_pdu (GString *line, const EncfgTraceFrame *frame, const EncfgProfile *profile)
{
  const EncfgPdu *asked = frame->is_request ? frame->pdu : frame->request;
  g_autofree EncfgRequest *request = g_new0 (EncfgRequest, 1);
  const EncfgPdu *pdu = frame->pdu;
  g_autofree guint16 *words = g_new0 (guint16, ENCFG_MAX_READ_BITS);

  if (pdu != NULL)
    g_string_append_printf (line, ",\"function\":%u", pdu->bytes[0] & (EXCEPTION_FLAG - 1u));
  if (asked != NULL && encfg_pdu_parse_request (asked, request) == 0)
    {
      g_string_append_printf (
        line, ",\"address\":%u,\"count\":%u", (guint) request->address, request->count);
      put_label (line, profile, request);
      if (frame->is_request && request->is_write)
        put_values (line, request->words, request->count);
      else if (!frame->is_request && pdu != NULL && !request->is_write &&
               encfg_pdu_check_answer (asked, pdu, words, NULL))
        put_values (line, words, request->count);
    }
  if (pdu != NULL && !frame->is_request && pdu->length == 2 && pdu->bytes[0] & EXCEPTION_FLAG)
    g_string_append_printf (line, ",\"exception\":%u", (guint) pdu->bytes[1]);
}

char *
encfg_trace_line_meaning (const EncfgTraceFrame *frame)
{
  const EncfgPdu *pdu = frame->pdu;
  g_autofree char *text = pdu != NULL ? encfg_pdu_describe (pdu, frame->is_request) : NULL;
  const char *outcome = encfg_trace_outcome_name (frame->outcome);

  if (frame->direction == ENCFG_TRACE_SENT || frame->outcome == ENCFG_TRACE_ANSWER)
    return g_strdup_printf (
      "id %u: %s", frame->endpoint != NULL ? frame->endpoint->unit : 0u, text ? text : "");
  if (text != NULL)
    return g_strdup_printf ("%s: %s", outcome, text);
  return frame->why != NULL ? g_strdup_printf ("%s: %s", outcome, frame->why) : g_strdup (outcome);
}

char *
encfg_trace_line_frame (const EncfgTraceFrame *frame,
                        gint64 real_us,
                        gint64 since_us,
                        const EncfgProfile *profile)
{
  GString *line = begin_line (real_us, since_us);
  g_autofree char *hex = encfg_trace_line_hex (frame->bytes, frame->length);
  g_autofree char *text =
    frame->pdu != NULL ? encfg_pdu_describe (frame->pdu, frame->is_request) : NULL;

  put_text (line, "dir", encfg_trace_direction_name (frame->direction));
  put_endpoint (line, frame->endpoint);
  if (frame->connection > 0)
    g_string_append_printf (line, ",\"connection\":%u", frame->connection);
  put_text (line, "bytes", hex);
  put_text (line, "outcome", encfg_trace_outcome_name (frame->outcome));
  if (frame->after_us > 0)
    g_string_append_printf (line,
                            ",\"after_ms\":%" G_GINT64_FORMAT ".%03d",
                            frame->after_us / 1000,
                            (int) (frame->after_us % 1000));
  put_text (line, "meaning", text);
  put_text (line, "why", frame->why);
  put_pdu (line, frame, profile);
  g_string_append (line, "}\n");
  return g_string_free (line, FALSE);
}
