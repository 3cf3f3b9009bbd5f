/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-search.h"

#include "encfg-codec.h"
#include "encfg-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

// clang-format off
/* In the order of EncfgOutcome, which is up to "not-opened" also that of what tells most. */
static const struct
{
  const char *name;
  const char *advice;
  const char *serial; /* where a serial line needs other advice than a network */
} outcomes[] = {
  { "found",
    N_ ("The module answers and is known: connect to it.") },
  { "unknown",
    N_ ("A Modbus device answers, but it fits no profile: it is another kind of device, or a module "
        "with another firmware. Choose its profile by hand, or look at its registers.") },
  { "exception",
    N_ ("A Modbus device answers, but refuses every question: it is another kind of device, or it "
        "is still starting. Wait half a minute and search again; else look at its registers.") },
  { "gateway",
    N_ ("A gateway answers, but no module behind it: the Modbus id is another one, the module has no "
        "power, or the serial side of the gateway is wrong (speed, A/B wires). Search all ids.") },
  { "not-modbus",
    N_ ("Something answers that is no Modbus: another service uses this port. Check address and "
        "port."),
    N_ ("Something answers that is no Modbus: wrong speed or format, another master (monitoring "
        "computer) on the line, or two modules with the same id. Try other speeds, then with one "
        "module alone.") },
  { "refused",
    N_ ("The host is there, but nobody listens on the port: another program holds the module's one "
        "connection (close it, wait a minute), the port is another one (502 is usual), or the host "
        "is no module.") },
  { "closed",
    N_ ("The host takes the connection and closes it again: another client may hold the module's "
        "one connection (close it, wait a minute), the module may be restarting, or another service "
        "uses this port.") },
  { "silent",
    N_ ("The connection is taken, but nobody answers: the Modbus id is another one, a gateway waits "
        "for a module without power, or the host is no module. Check them in this order."),
    N_ ("Nobody answers: the module has no power, the cable or its A/B wires are wrong, the Modbus "
        "id is another one, or the speed is. Check them in this order, then search all ids.") },
  { "silent",
    N_ ("Nobody answers at this address: there is no device, it has no power, or a firewall drops "
        "what it is asked.") },
  { "unreachable",
    N_ ("There is no way to this address: network cable or power is off, the module has another "
        "address, or this computer is in another network. Look at the lamps of the plug first.") },
  { "not-opened",
    N_ ("The serial port cannot be opened: the adapter is unplugged, another program holds it, or "
        "this user may not use it. Plug it in again, close other programs, and list the ports.") },
  { "two-masters",
    N_ ("Another master (monitoring computer) is on this line: two of them spoil each other's "
        "answers. Stop it or unplug it, and search again.") },
  { "two-modules",
    N_ ("Unplug one of the two modules, give the other one another id, and plug it in again.") },
  { "wrong-speed",
    N_ ("Somebody talks on this line at another speed or parity, or it is disturbed: try other "
        "speeds; then check the A/B wires, the termination and the shield of the cable.") },
};
// clang-format on

/* One endpoint while it is searched. */
typedef struct
{
  EncfgTarget target;
  const EncfgEndpoint *endpoint;
  GPtrArray *profiles;
  guint timeout_ms, retries;
  GCancellable *cancellable;
} Search;

const char *
encfg_outcome_name (EncfgOutcome outcome)
{
  g_return_val_if_fail (outcome < G_N_ELEMENTS (outcomes), NULL);
  return outcomes[outcome].name;
}

const char *
encfg_outcome_advice (EncfgOutcome outcome, EncfgEndpointKind kind)
{
  g_return_val_if_fail (outcome < G_N_ELEMENTS (outcomes), NULL);
  if (kind == ENCFG_ENDPOINT_RTU && outcomes[outcome].serial)
    return _ (outcomes[outcome].serial);
  return _ (outcomes[outcome].advice);
}

const char *
encfg_finding_advice (const EncfgFinding *self)
{
  const EncfgEndpointKind kind = self->endpoint->kind;
  const char *own =
    self->outcome == ENCFG_FOUND_NOT_OPENED ? encfg_error_advice (self->error, kind) : NULL;

  return own ? own : encfg_outcome_advice (self->outcome, kind);
}

void
encfg_finding_free (EncfgFinding *self)
{
  g_clear_pointer (&self->endpoint, encfg_endpoint_free);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  g_free (self->name);
  g_free (self->serial);
  g_free (self->firmware);
  g_free (self->rival);
  g_clear_error (&self->error);
  g_free (self);
}

static EncfgOutcome
outcome_of_error (const EncfgEndpoint *endpoint, const GError *error)
{
  static const struct
  {
    EncfgError code;
    EncfgOutcome outcome;
  } known[] = {
    { ENCFG_ERROR_TIMEOUT, ENCFG_FOUND_SILENT },
    { ENCFG_ERROR_GARBLED, ENCFG_FOUND_NOT_MODBUS },
    { ENCFG_ERROR_GATEWAY, ENCFG_FOUND_GATEWAY },
    { ENCFG_ERROR_MISMATCH, ENCFG_FOUND_UNKNOWN },
    { ENCFG_ERROR_CONNECTION_REFUSED, ENCFG_FOUND_REFUSED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_error_matches (error, ENCFG_ERROR, (int) known[i].code))
      return known[i].outcome;
  if (encfg_error_is_exception (error))
    return ENCFG_FOUND_EXCEPTION;
  if (endpoint->kind == ENCFG_ENDPOINT_RTU)
    return ENCFG_FOUND_NOT_OPENED;
  return g_error_matches (error, ENCFG_ERROR, ENCFG_ERROR_LOST) ? ENCFG_FOUND_CLOSED
                                                                : ENCFG_FOUND_UNREACHABLE;
}

/* TRUE if the endpoint as a whole has failed, not the one id. */
static gboolean
is_over (EncfgOutcome outcome)
{
  return outcome == ENCFG_FOUND_REFUSED || outcome == ENCFG_FOUND_UNREACHABLE ||
         outcome == ENCFG_FOUND_NOT_OPENED;
}

static EncfgFinding *
finding_new (const EncfgEndpoint *endpoint, guint8 id)
{
  EncfgFinding *finding = g_new0 (EncfgFinding, 1);

  finding->endpoint = encfg_endpoint_copy (endpoint);
  finding->endpoint->unit = id;
  return finding;
}

EncfgFinding *
encfg_finding_new_failure (const EncfgEndpoint *endpoint, guint8 id, const GError *error)
{
  EncfgFinding *finding = finding_new (endpoint, id);
  const char *sentence = NULL;

  finding->outcome = outcome_of_error (endpoint, error);
  if (finding->outcome == ENCFG_FOUND_SILENT)
    sentence = _ ("No device address was found");
  else if (is_over (finding->outcome) && endpoint->kind == ENCFG_ENDPOINT_TCP)
    sentence = _ ("Failed to initialize the network address");
  finding->error = g_error_copy (error);
  if (sentence)
    g_prefix_error (&finding->error, "%s: ", sentence);
  return finding;
}

EncfgFinding *
encfg_finding_new_unconnected (const EncfgEndpoint *endpoint, EncfgOutcome outcome)
{
  const GIOErrorEnum code = outcome == ENCFG_FOUND_REFUSED  ? G_IO_ERROR_CONNECTION_REFUSED
                            : outcome == ENCFG_FOUND_NOBODY ? G_IO_ERROR_TIMED_OUT
                                                            : G_IO_ERROR_HOST_UNREACHABLE;
  g_autofree char *line = encfg_endpoint_line_name (endpoint);
  EncfgFinding *finding = finding_new (endpoint, endpoint->unit);

  finding->outcome = outcome;
  finding->error = encfg_error_from_connect (g_error_new_literal (G_IO_ERROR, (int) code, ""),
                                             line + strlen ("tcp:"));
  return finding;
}

GStrv
encfg_finding_list_warnings (const EncfgFinding *self)
{
  g_autoptr (GStrvBuilder) warnings = g_strv_builder_new ();
  g_autofree char *other_id = g_strdup_printf (
    _ (
      "It was asked as id %u and answers as id %u: tell its maker, and compare its serial number."),
    (guint) self->endpoint->unit,
    (guint) self->other_id);
  g_autofree char *rival = g_strdup_printf (
    _ ("Two modules answer at this address (the other: %s): give one of them another address while "
       "the other one is unplugged."),
    self->rival ? self->rival : "");

  if (self->has_other_id)
    g_strv_builder_add (warnings, other_id);
  if (self->rival)
    g_strv_builder_add (warnings, rival);
  return g_strv_builder_end (warnings);
}

static void
aim (Search *search, guint8 id, const EncfgProfile *profile)
{
  gint64 last_answer_us = search->target.last_answer_us;

  encfg_target_init (&search->target, search->target.transport, &profile->link, id);
  search->target.profile = profile;
  search->target.only_reads = TRUE;
  search->target.timeout_ms = search->timeout_ms;
  search->target.retries = search->retries;
  search->target.last_answer_us = last_answer_us;
}

/* An identity is the module's own: the loader lets no page or other unit id into it, and a search
 * could not select one. */
static EncfgSpan
span_of (const EncfgItem *item)
{
  EncfgSpan span = encfg_plan_span_of (item, 0);

  g_assert (span.view == 0);
  return span;
}

/* Reads what `profile` is told by, as far as no other profile has asked for it. */
static gboolean
read_identity (Search *search, const EncfgProfile *profile, EncfgImage *image, GError **error)
{
  g_autoptr (GArray) spans = g_array_new (FALSE, FALSE, sizeof (EncfgSpan));
  guint16 known[ENCFG_TEXT_MAX + 1];

  for (guint i = 0; i < profile->identify->len; i++)
    {
      EncfgSpan span = span_of (g_array_index (profile->identify, EncfgItemRaw, i).item);

      if (!encfg_image_fetch (image, &span, known))
        g_array_append_val (spans, span);
    }
  return encfg_ops_read (&search->target,
                         (const EncfgSpan *) (gpointer) spans->data,
                         spans->len,
                         image,
                         NULL,
                         NULL,
                         search->cancellable,
                         error);
}

/* Which of the profiles is there? NULL with the error that tells most. A module that answers, if
 * only with an exception, is asked for the next profile; nobody else is. */
static EncfgProfile *
identify (Search *search, guint8 id, GError **error)
{
  g_autoptr (EncfgImage) image = encfg_image_new ();
  g_autoptr (GError) telling = NULL;
  EncfgOutcome most = ENCFG_FOUND_NOT_OPENED;
  EncfgOutcome outcome = ENCFG_FOUND_UNKNOWN;

  for (guint i = 0; i < search->profiles->len && outcome <= ENCFG_FOUND_EXCEPTION; i++)
    {
      EncfgProfile *profile = g_ptr_array_index (search->profiles, i);
      g_autoptr (GError) trouble = NULL;

      aim (search, id, profile);
      if (read_identity (search, profile, image, &trouble) &&
          encfg_image_matches (image, profile, &trouble) &&
          encfg_ops_matches (&search->target, profile, search->cancellable, &trouble))
        return profile;
      /* A line given up because nobody answered is silent, not lost. */
      if (search->target.silent_in_a_row > 0 &&
          g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_LOST))
        trouble->code = ENCFG_ERROR_TIMEOUT;
      outcome = outcome_of_error (search->endpoint, trouble);
      if (!telling || outcome < most || g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED))
        {
          g_clear_error (&telling);
          telling = g_steal_pointer (&trouble);
          most = outcome;
        }
    }
  g_propagate_error (error, g_steal_pointer (&telling));
  return NULL;
}

static char *
format_identity (const EncfgImage *image, const EncfgItem *item)
{
  EncfgValue value;

  if (!item || !encfg_image_get_value (image, item, 0, &value, NULL))
    return g_strdup ("");
  return encfg_codec_format (item, &value);
}

static void
read_one_by_one (Search *search,
                 const EncfgSpan *spans,
                 guint n_spans,
                 EncfgImage *image,
                 GError **error)
{
  for (guint i = 0; i < n_spans; i++)
    {
      g_autoptr (GError) trouble = NULL;

      if (encfg_ops_read (
            &search->target, &spans[i], 1, image, NULL, NULL, search->cancellable, &trouble) ||
          encfg_error_is_exception (trouble))
        continue;
      g_propagate_error (error, g_steal_pointer (&trouble));
      return;
    }
}

/* What the module refuses to tell stays "": it is found all the same. So it is if the line fails on
 * the way, but then its serial number is not known to be missing: the finding has that error. */
static EncfgFinding *
finding_new_module (Search *search, guint8 id, EncfgProfile *profile)
{
  static const char *const keys[] = { "name", "serial", "firmware" };
  const EncfgItem *items[G_N_ELEMENTS (keys)] = { NULL };
  EncfgSpan spans[G_N_ELEMENTS (keys)];
  guint n_spans = 0;
  g_autoptr (EncfgImage) image = encfg_image_new ();
  EncfgFinding *finding = finding_new (search->endpoint, id);

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const EncfgItem *item = encfg_profile_find_item (profile, keys[i]);

      if (!item || item->section != ENCFG_SECTION_IDENTIFY)
        continue;
      items[i] = item;
      spans[n_spans++] = span_of (item);
    }
  encfg_ops_read (
    &search->target, spans, n_spans, image, NULL, NULL, search->cancellable, &finding->error);
  /* What the module refuses together it may give one by one: its number tells it from others. */
  if (encfg_error_is_exception (finding->error))
    {
      g_clear_error (&finding->error);
      read_one_by_one (search, spans, n_spans, image, &finding->error);
    }
  finding->outcome = ENCFG_FOUND;
  finding->has_other_id = search->target.transport->has_other_id;
  finding->other_id = search->target.transport->other_id;
  finding->profile = encfg_profile_ref (profile);
  finding->name = format_identity (image, items[0]);
  finding->serial = format_identity (image, items[1]);
  finding->firmware = format_identity (image, items[2]);
  return finding;
}

/* NULL only if cancelled. */
static EncfgFinding *
ask (Search *search, guint8 id, GError **error)
{
  g_autoptr (GError) trouble = NULL;
  EncfgTransport *transport = search->target.transport;
  EncfgProfile *profile;

  transport->has_other_id = FALSE;
  transport->learns_id = TRUE;
  profile = identify (search, id, &trouble);
  transport->learns_id = FALSE;
  if (profile)
    return finding_new_module (search, id, profile);
  if (!g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return encfg_finding_new_failure (search->endpoint, id, trouble);
  g_propagate_error (error, g_steal_pointer (&trouble));
  return NULL;
}

static gboolean
ask_all (Search *search,
         const guint8 *ids,
         guint n_ids,
         gboolean all,
         GPtrArray *findings,
         guint *probed,
         GError **error)
{
  g_autoptr (EncfgFinding) failure = NULL;
  gboolean found = FALSE;
  gboolean over = FALSE;

  for (guint i = 0; i < n_ids && !over && (all || !found); i++)
    {
      g_autoptr (EncfgFinding) finding = ask (search, ids[i], error);

      if (!finding)
        return FALSE;
      g_atomic_int_inc (probed);
      over = is_over (finding->outcome);
      if (finding->outcome == ENCFG_FOUND)
        {
          g_ptr_array_add (findings, g_steal_pointer (&finding));
          found = TRUE;
        }
      else if (!failure || finding->outcome < failure->outcome)
        {
          g_clear_pointer (&failure, encfg_finding_free);
          failure = g_steal_pointer (&finding);
        }
    }
  if (!found && failure)
    g_ptr_array_add (findings, g_steal_pointer (&failure));
  return TRUE;
}

gboolean
encfg_search_endpoint (EncfgTransport *transport,
                       const EncfgEndpoint *endpoint,
                       GPtrArray *profiles,
                       const guint8 *ids,
                       guint n_ids,
                       gboolean all,
                       guint timeout_ms,
                       guint retries,
                       GPtrArray *findings,
                       guint *probed,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GError) trouble = NULL;
  Search search = {
    .target = { .transport = transport },
    .endpoint = endpoint,
    .profiles = profiles,
    .timeout_ms = timeout_ms,
    .retries = retries,
    .cancellable = cancellable,
  };

  g_return_val_if_fail (profiles->len > 0, FALSE);

  if (encfg_transport_open (transport, cancellable, &trouble))
    return ask_all (&search, ids, n_ids, all, findings, probed, error);
  if (g_error_matches (trouble, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  g_ptr_array_add (findings, encfg_finding_new_failure (endpoint, endpoint->unit, trouble));
  return TRUE;
}
