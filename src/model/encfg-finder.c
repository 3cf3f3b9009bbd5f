/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-finder.h"

#include "encfg-error.h"
#include "encfg-profile-load.h"

/* A gateway or a module on Ethernet that does not look at the id. */
#define TCP_ANY_ID 255

EncfgFindJob *
encfg_find_job_new (const EncfgEndpoint *endpoint, GPtrArray *profiles, GByteArray *ids)
{
  EncfgFindJob *self = g_new0 (EncfgFindJob, 1);

  self->endpoint = encfg_endpoint_copy (endpoint);
  self->profiles = g_ptr_array_ref (profiles);
  self->ids = g_byte_array_ref (ids);
  self->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_finding_free);
  return self;
}

void
encfg_find_job_free (EncfgFindJob *self)
{
  encfg_endpoint_free (self->endpoint);
  g_ptr_array_unref (self->profiles);
  g_byte_array_unref (self->ids);
  g_ptr_array_unref (self->findings);
  g_free (self);
}

gboolean
encfg_find_job_run (EncfgJobContext *context, gpointer job, GError **error)
{
  EncfgFindJob *self = job;

  return encfg_search_endpoint (context->transport,
                                self->endpoint,
                                self->profiles,
                                self->ids->data,
                                self->ids->len,
                                self->all,
                                self->timeout_ms,
                                self->retries,
                                self->findings,
                                &self->probed,
                                context->cancellable,
                                error);
}

GPtrArray *
encfg_find_known_profiles (GPtrArray *left_out)
{
  GPtrArray *profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) encfg_profile_unref);
  g_auto (GStrv) ids = encfg_profile_list ();

  for (guint i = 0; ids[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      EncfgProfile *profile = encfg_profile_find (ids[i], &error);

      if (profile)
        g_ptr_array_add (profiles, profile);
      else if (left_out)
        g_ptr_array_add (left_out, g_strdup (error->message));
    }
  return profiles;
}

void
encfg_find_add_id (GByteArray *ids, guint8 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (ids->data[i] == id)
      return;
  g_byte_array_append (ids, &id, 1);
}

GByteArray *
encfg_find_likely_ids (const EncfgEndpoint *endpoint, guint8 factory_id, const GPtrArray *profiles)
{
  GByteArray *ids = g_byte_array_new ();

  if (endpoint->unit)
    encfg_find_add_id (ids, endpoint->unit);
  encfg_find_add_id (ids, factory_id);
  for (guint i = 0; i < profiles->len; i++)
    encfg_find_add_id (ids, ((const EncfgProfile *) g_ptr_array_index (profiles, i))->link.unit);
  if (endpoint->kind == ENCFG_ENDPOINT_TCP)
    encfg_find_add_id (ids, TCP_ANY_ID);
  return ids;
}

void
encfg_find_set_error (GError **error, const EncfgFinding *finding)
{
  g_autofree char *where = encfg_endpoint_to_string (finding->endpoint);

  g_return_if_fail (finding->outcome != ENCFG_FOUND);

  if (!error)
    return;
  *error = g_error_copy (finding->error);
  g_prefix_error (error, "%s: ", where);
}
