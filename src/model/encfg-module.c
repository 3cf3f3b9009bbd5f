/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-module-private.h"

#include "encfg-codec.h"
#include "encfg-error.h"
#include "encfg-finder.h"
#include "encfg-profile-load.h"
#include "encfg-profile-text.h"
#include "encfg-signal.h"

#include <glib/gi18n-lib.h>

static const EncfgLinkTraits default_traits = {
  .baud = 9600,
  .format = "8N1",
  .port = 502,
  .unit = 1,
  .timeout_ms = 500,
  .max_read = ENCFG_MAX_READ_WORDS,
  .max_write = ENCFG_MAX_WRITE_WORDS,
};

enum
{
  SIGNAL_PROGRESS,
  SIGNAL_LOST,
  SIGNAL_UNFINISHED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (EncfgModule, encfg_module, G_TYPE_OBJECT)

static void
clear_tables (EncfgModule *self)
{
  g_clear_object (&self->table);
  g_clear_object (&self->network);
  g_clear_object (&self->address);
}

static void
make_tables (EncfgModule *self)
{
  self->table = encfg_setting_table_new (self->profile);
  self->network = encfg_setting_table_new_section (self->profile, ENCFG_SECTION_NETWORK);
  self->address = encfg_setting_table_new_section (self->profile, ENCFG_SECTION_ADDRESS);
}

static void
encfg_module_finalize (GObject *object)
{
  EncfgModule *self = ENCFG_MODULE (object);

  g_clear_object (&self->link);
  g_clear_pointer (&self->trace, encfg_trace_unref);
  g_clear_pointer (&self->endpoint, encfg_endpoint_free);
  g_clear_pointer (&self->profile, encfg_profile_unref);
  g_clear_pointer (&self->identity, encfg_identity_free);
  g_clear_pointer (&self->warnings, g_strfreev);
  clear_tables (self);
  G_OBJECT_CLASS (encfg_module_parent_class)->finalize (object);
}

static guint
new_error_signal (const char *name)
{
  return encfg_signal_new (name, ENCFG_TYPE_MODULE, 1, G_TYPE_ERROR | G_SIGNAL_TYPE_STATIC_SCOPE);
}

static void
encfg_module_class_init (EncfgModuleClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = encfg_module_finalize;

  signals[SIGNAL_PROGRESS] =
    encfg_signal_new ("progress", ENCFG_TYPE_MODULE, 2, G_TYPE_UINT, G_TYPE_UINT);
  signals[SIGNAL_LOST] = new_error_signal ("lost");
  signals[SIGNAL_UNFINISHED] = new_error_signal ("unfinished");
  new_error_signal ("untold");
  encfg_signal_new ("kept", ENCFG_TYPE_MODULE, 2, G_TYPE_STRING, G_TYPE_STRING);
}

static void
encfg_module_init (EncfgModule *self)
{
}

static void
on_progress (EncfgModule *self, guint done, guint total)
{
  g_signal_emit (self, signals[SIGNAL_PROGRESS], 0, done, total);
}

void
encfg_module_set_stale (EncfgModule *self)
{
  EncfgSettingTable *tables[] = { self->table, self->network, self->address };

  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (tables[i])
      encfg_setting_table_set_stale (tables[i]);
}

static void
on_lost (EncfgModule *self, GError *error)
{
  encfg_module_set_stale (self);
  g_signal_emit (self, signals[SIGNAL_LOST], 0, error);
}

void
encfg_module_tell_unfinished (EncfgModule *self, const GError *error)
{
  if (error)
    g_signal_emit (self, signals[SIGNAL_UNFINISHED], 0, error);
}

void
encfg_error_prefix_unfinished (GError **error, const char *label)
{
  if (*error)
    g_prefix_error (error,
                    _ ("%s: confirmed, but what must follow it failed, so the module may not be "
                       "locked again; write any setting to repeat that: "),
                    encfg_profile_text (label));
}

/* Talks over `transport` (transfer full) from now on. */
static void
take_transport (EncfgModule *self, EncfgTransport *transport)
{
  g_clear_object (&self->link);
  self->link = encfg_link_new (transport);
  g_signal_connect_object (
    self->link, "progress", G_CALLBACK (on_progress), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->link, "lost", G_CALLBACK (on_lost), self, G_CONNECT_SWAPPED);
}

const EncfgLinkTraits *
encfg_module_default_traits (void)
{
  return &default_traits;
}

void
encfg_module_complete_endpoint (EncfgEndpoint *endpoint, const EncfgLinkTraits *traits)
{
  if (endpoint->port == 0)
    endpoint->port = traits->port;
  if (endpoint->baud == 0)
    endpoint->baud = traits->baud;
  if (endpoint->format[0] == '\0')
    g_strlcpy (endpoint->format, traits->format, sizeof endpoint->format);
}

EncfgModule *
encfg_module_new_over (EncfgTransport *transport,
                       const EncfgEndpoint *endpoint,
                       EncfgProfile *profile,
                       const EncfgWireOptions *options)
{
  EncfgModule *self = g_object_new (ENCFG_TYPE_MODULE, NULL);

  self->endpoint = encfg_endpoint_copy (endpoint);
  self->wire.traits = profile ? profile->link : default_traits;
  self->wire.unit = endpoint->unit ? endpoint->unit : self->wire.traits.unit;
  self->wire.timeout_ms = options->timeout_ms;
  self->wire.retries = options->retries < 0 ? ENCFG_DEFAULT_RETRIES : (guint) options->retries;
  self->trace = options->trace ? encfg_trace_ref (options->trace) : NULL;
  if (profile)
    {
      self->profile = encfg_profile_ref (profile);
      make_tables (self);
    }
  encfg_transport_set_trace (transport, self->trace);
  take_transport (self, transport);
  return self;
}

EncfgModule *
encfg_module_new (const EncfgEndpoint *endpoint,
                  EncfgProfile *profile,
                  const EncfgWireOptions *options)
{
  g_autoptr (EncfgEndpoint) complete = encfg_endpoint_copy (endpoint);

  encfg_module_complete_endpoint (complete, profile ? &profile->link : &default_traits);
  return encfg_module_new_over (encfg_transport_new (complete), complete, profile, options);
}

EncfgProfile *
encfg_module_get_profile (EncfgModule *self)
{
  return self->profile;
}

const char *const *
encfg_module_get_warnings (EncfgModule *self)
{
  static const char *const none[] = { NULL };

  return self->warnings ? (const char *const *) self->warnings : none;
}

const EncfgIdentity *
encfg_module_get_identity (EncfgModule *self)
{
  return self->identity;
}

const EncfgEndpoint *
encfg_module_get_endpoint (EncfgModule *self)
{
  return self->endpoint;
}

EncfgSettingTable *
encfg_module_get_table (EncfgModule *self)
{
  return self->table;
}

EncfgSettingTable *
encfg_module_get_network (EncfgModule *self)
{
  return self->network;
}

EncfgSettingTable *
encfg_module_get_address (EncfgModule *self)
{
  return self->address;
}

void
encfg_module_take_place (EncfgModule *self, const EncfgEndpoint *place, EncfgTransport *transport)
{
  EncfgEndpoint *endpoint = encfg_endpoint_copy (place);

  encfg_endpoint_free (self->endpoint);
  self->endpoint = endpoint;
  self->wire.unit = place->unit;
  self->identity->id = place->unit;
  g_free (self->identity->endpoint);
  self->identity->endpoint = encfg_endpoint_to_string (place);
  if (!transport)
    return;
  take_transport (self, transport);
}

void
encfg_wire_init_target (const EncfgWire *wire,
                        const EncfgProfile *profile,
                        EncfgJobContext *context,
                        EncfgTarget *target)
{
  encfg_target_init (target, context->transport, &wire->traits, wire->unit);
  target->profile = profile;
  target->retries = wire->retries;
  if (wire->timeout_ms)
    target->timeout_ms = wire->timeout_ms;
}

/* Worker. As the finding has it: "" for a module that refuses to tell, or whose registers hold no
 * text. Of one that is known to have a number either is an error. NULL with `error`. */
static char *
read_serial (EncfgTarget *target,
             const EncfgItem *item,
             gboolean is_known,
             GCancellable *cancellable,
             GError **error)
{
  const EncfgSpan span = encfg_plan_span_of (item, 0);
  g_autoptr (EncfgImage) image = encfg_image_new ();
  EncfgValue found = ENCFG_VALUE_INIT_UNREAD;
  g_autoptr (GError) trouble = NULL;

  if (encfg_ops_read (target, &span, 1, image, NULL, NULL, cancellable, &trouble) &&
      encfg_image_get_value (image, item, 0, &found, is_known ? &trouble : NULL))
    return encfg_codec_format (item, &found);
  if (!trouble || (!is_known && encfg_error_is_exception (trouble)))
    return g_strdup ("");
  g_propagate_error (error, g_steal_pointer (&trouble));
  return NULL;
}

gboolean
encfg_wire_is_same_module (EncfgTarget *target,
                           const EncfgProfile *profile,
                           const char *serial,
                           GCancellable *cancellable,
                           GError **error)
{
  const EncfgItem *item = encfg_profile_find_item (profile, "serial");
  g_autoptr (GError) trouble = NULL;
  g_autofree char *found = NULL;

  if (!encfg_ops_matches (target, profile, cancellable, &trouble))
    {
      if (g_error_matches (trouble, ENCFG_ERROR, ENCFG_ERROR_MISMATCH))
        trouble->code = ENCFG_ERROR_OTHER_MODULE;
      g_propagate_error (error, g_steal_pointer (&trouble));
      return FALSE;
    }
  if (!item)
    return TRUE;
  found = read_serial (target, item, *serial != '\0', cancellable, error);
  if (!found)
    return FALSE;
  if (g_str_equal (found, serial))
    return TRUE;
  g_set_error (error,
               ENCFG_ERROR,
               ENCFG_ERROR_OTHER_MODULE,
               _ ("another module answers: %s instead of %s"),
               *found ? found : "—",
               *serial ? serial : "—");
  return FALSE;
}

static void
take_finding (EncfgModule *self, const EncfgFinding *finding)
{
  g_clear_pointer (&self->identity, encfg_identity_free);
  self->identity = encfg_identity_new (finding);
  g_strfreev (self->warnings);
  self->warnings = encfg_finding_list_warnings (finding);
  self->wire.unit = finding->endpoint->unit;
  self->wire.traits = finding->profile->link;
  if (self->trace)
    encfg_trace_set_module (
      self->trace, finding->endpoint, finding->profile, self->identity->simulated);
  if (self->profile == finding->profile)
    return;

  g_clear_pointer (&self->profile, encfg_profile_unref);
  clear_tables (self);
  self->profile = encfg_profile_ref (finding->profile);
  make_tables (self);
}

static void
on_found (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  EncfgModule *self = g_task_get_source_object (task);
  GError *error = NULL;
  g_autoptr (EncfgFindJob) job = encfg_link_run_finish (ENCFG_LINK (source), result, &error);
  const EncfgFinding *finding;

  if (error)
    {
      g_task_return_error (task, error);
      return;
    }
  finding = g_ptr_array_index (job->findings, 0);
  /* Without its serial number nobody could prove later that it is still the same module. */
  if (finding->outcome == ENCFG_FOUND && !finding->error)
    {
      take_finding (self, finding);
      g_task_return_boolean (task, TRUE);
      return;
    }
  encfg_find_set_error (&error, finding);
  g_task_return_error (task, error);
}

void
encfg_module_open_async (EncfgModule *self,
                         GCancellable *cancellable,
                         GAsyncReadyCallback callback,
                         gpointer user_data)
{
  g_autoptr (GTask) task = g_task_new (self, cancellable, callback, user_data);
  g_autoptr (GPtrArray) profiles = NULL;
  g_autoptr (GByteArray) ids = NULL;
  EncfgFindJob *job;

  g_task_set_source_tag (task, encfg_module_open_async);
  g_task_set_check_cancellable (task, FALSE);
  if (self->profile)
    {
      profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
      g_ptr_array_add (profiles, encfg_profile_ref (self->profile));
    }
  else
    profiles = encfg_find_known_profiles (NULL);

  /* An id that the user gave is the only one asked. */
  if (self->endpoint->unit)
    {
      ids = g_byte_array_new ();
      encfg_find_add_id (ids, self->endpoint->unit);
    }
  else
    ids = encfg_find_likely_ids (self->endpoint, self->wire.traits.unit, profiles);

  job = encfg_find_job_new (self->endpoint, profiles, ids);
  job->timeout_ms = self->wire.timeout_ms ? self->wire.timeout_ms : self->wire.traits.timeout_ms;
  job->retries = self->wire.retries;
  encfg_link_run_async (self->link,
                        ENCFG_PRIORITY_USER,
                        encfg_find_job_run,
                        job,
                        (GDestroyNotify) encfg_find_job_free,
                        cancellable,
                        on_found,
                        g_steal_pointer (&task));
}

gboolean
encfg_module_open_finish (EncfgModule *self, GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  return g_task_propagate_boolean (G_TASK (result), error);
}
