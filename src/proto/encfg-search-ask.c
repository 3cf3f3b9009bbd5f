/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-search-ask.h"

#include "encfg-search-rival.h"

typedef struct
{
  EncfgAsk *ask;
  const EncfgNetworkSearch *search;
  EncfgTransport *transport;
  GCancellable *cancellable;
  EncfgFinding *failure; /* the most telling, or NULL */
  gboolean is_gateway;
  GHashTable *serials; /* of the modules found, not "" */
} Asking;

EncfgAsk *
encfg_ask_new (const EncfgHosts *hosts, guint index, GSocketConnection *connection)
{
  EncfgAsk *self = g_new0 (EncfgAsk, 1);

  self->index = index;
  self->endpoint = encfg_hosts_dup_endpoint (hosts, index);
  self->connection = connection;
  self->outcome = ENCFG_OUTCOME_PENDING;
  return self;
}

void
encfg_ask_free (EncfgAsk *self)
{
  g_clear_object (&self->connection);
  encfg_endpoint_free (self->endpoint);
  g_free (self);
}

/* NULL only if cancelled. (transfer full) */
static EncfgFinding *
ask_id (Asking *self, guint8 id)
{
  g_autoptr (GPtrArray) findings = g_ptr_array_new ();
  guint probed = 0;

  if (!encfg_search_endpoint (self->transport,
                              self->ask->endpoint,
                              self->search->profiles,
                              &id,
                              1,
                              FALSE,
                              self->search->timeout_ms,
                              self->search->retries,
                              findings,
                              &probed,
                              self->cancellable,
                              NULL))
    return NULL;
  return g_ptr_array_index (findings, 0);
}

/* A module that does not look at the id answers to all of them. */
static gboolean
is_new (Asking *self, const EncfgFinding *module)
{
  return *module->serial == '\0' || g_hash_table_add (self->serials, g_strdup (module->serial));
}

static void
tell (Asking *self, EncfgFinding *finding)
{
  self->search->found (self->ask->index, finding, self->search->data);
}

/* Takes the module. It is told of before it is looked at again. */
static void
take_module (Asking *self, EncfgFinding *module)
{
  EncfgFinding again = { .profile = encfg_profile_ref (module->profile) };
  char *rival;

  self->ask->outcome = ENCFG_FOUND;
  module->behind_gateway = self->is_gateway;
  again.endpoint = encfg_endpoint_copy (module->endpoint);
  tell (self, module);
  rival = encfg_search_rival (self->transport, &again, self->search->timeout_ms, self->cancellable);
  if (rival)
    self->search->found_rival (self->ask->index, again.endpoint->unit, rival, self->search->data);
  encfg_endpoint_free (again.endpoint);
  encfg_profile_unref (again.profile);
}

/* TRUE if there is nothing more to ask. Takes the finding. */
static gboolean
take_finding (Asking *self, EncfgFinding *finding)
{
  const EncfgOutcome outcome = finding->outcome;

  if (outcome == ENCFG_FOUND)
    {
      if (is_new (self, finding))
        take_module (self, finding);
      else
        encfg_finding_free (finding);
      return !self->search->all;
    }
  self->is_gateway = self->is_gateway || outcome == ENCFG_FOUND_GATEWAY;
  if (!self->failure || outcome < self->failure->outcome)
    {
      g_clear_pointer (&self->failure, encfg_finding_free);
      self->failure = g_steal_pointer (&finding);
    }
  g_clear_pointer (&finding, encfg_finding_free);
  return outcome == ENCFG_FOUND_REFUSED || outcome == ENCFG_FOUND_UNREACHABLE;
}

void
encfg_ask_run (EncfgAsk *ask, const EncfgNetworkSearch *search, GCancellable *cancellable)
{
  g_autoptr (EncfgTransport) transport =
    ask->connection
      ? encfg_transport_new_connected (ask->endpoint, g_steal_pointer (&ask->connection))
      : encfg_transport_new (ask->endpoint);
  g_autoptr (GHashTable) serials = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Asking asking = {
    .ask = ask,
    .search = search,
    .transport = transport,
    .cancellable = cancellable,
    .serials = serials,
  };
  gboolean is_over = FALSE;

  encfg_transport_set_trace (transport, search->trace);
  for (guint i = 0; i < search->ids->len && !is_over; i++)
    {
      EncfgFinding *finding = ask_id (&asking, search->ids->data[i]);

      /* Cancelled: who did not answer yet may be anybody. */
      if (!finding)
        break;
      is_over = take_finding (&asking, finding);
      if (i + 1 == search->ids->len)
        is_over = TRUE;
    }
  if (is_over && asking.failure && ask->outcome != ENCFG_FOUND)
    {
      ask->outcome = (guint8) asking.failure->outcome;
      tell (&asking, g_steal_pointer (&asking.failure));
    }
  g_clear_pointer (&asking.failure, encfg_finding_free);
}
