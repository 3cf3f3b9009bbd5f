/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

/* The session goes where the simulated module goes. */

#include "encfg-training-private.h"

#include <glib/gi18n-lib.h>

/* Where the session's module is, or NULL. (transfer full) */
static char *
dup_session_place (EncfgTraining *self)
{
  EncfgModule *module = encfg_session_get_module (self->session);

  return module ? encfg_endpoint_to_string (encfg_module_get_endpoint (module)) : NULL;
}

/* TRUE if the session works on this module, at a place where it is no more. */
static gboolean
was_left_behind (EncfgTraining *self)
{
  g_autofree char *place = dup_session_place (self);

  return place && g_strcmp0 (place, self->place) != 0 &&
         g_ptr_array_find_with_equal_func (self->former, place, g_str_equal, NULL);
}

gboolean
encfg_training_has_session (EncfgTraining *self)
{
  g_autofree char *place = dup_session_place (self);

  return was_left_behind (self) || (place && g_strcmp0 (place, self->place) == 0);
}

/* One operation of the session at a time, and what the window itself does to follow a module comes
 * first: hence not before it is idle. */
static gboolean
settle (gpointer user_data)
{
  EncfgTraining *self = user_data;
  g_autofree char *uri = NULL;

  self->settle_source = 0;
  if (encfg_session_get_activity (self->session))
    return G_SOURCE_REMOVE;
  if (self->left && self->left == encfg_session_get_module (self->session))
    encfg_session_disconnect (self->session);
  encfg_training_let_go (self);
  if (self->expected && self->is_hidden)
    {
      g_autofree char *known = encfg_sim_scenario_dup_known_place (self->expected);

      g_clear_pointer (&self->expected, g_free);
      encfg_training_emit_arrived (self, known, FALSE);
      return G_SOURCE_REMOVE;
    }
  if (self->expected)
    uri = g_steal_pointer (&self->expected);
  else if (was_left_behind (self))
    uri = g_strdup (self->place);
  if (uri)
    encfg_training_emit_arrived (self, uri, TRUE);
  return G_SOURCE_REMOVE;
}

void
encfg_training_settle_soon (EncfgTraining *self)
{
  if (self->settle_source == 0)
    self->settle_source = g_idle_add (settle, self);
}

void
encfg_training_take_place (EncfgTraining *self, const char *uri)
{
  if (g_strcmp0 (uri, self->place) == 0)
    return;
  if (self->place)
    g_ptr_array_add (self->former, self->place);
  self->place = g_strdup (uri);
  encfg_training_settle_soon (self);
}

gboolean
encfg_training_is_sought (EncfgTraining *self)
{
  return self->is_hidden && !encfg_training_has_session (self);
}

char *
encfg_training_dup_known_place (EncfgTraining *self)
{
  return self->place && encfg_training_is_sought (self)
           ? encfg_sim_scenario_dup_known_place (self->place)
           : g_strdup (self->place);
}

char *
encfg_training_describe_place (EncfgTraining *self)
{
  g_autofree char *uri = encfg_training_dup_known_place (self);
  g_autoptr (EncfgEndpoint) place = uri ? encfg_endpoint_parse (uri, NULL) : NULL;
  g_autofree char *line = NULL;

  if (!place)
    return g_steal_pointer (&uri);
  line = place->kind == ENCFG_ENDPOINT_RTU ? g_strdup (place->device)
                                           : g_strdup_printf ("%s:%u", place->host, place->port);
  return place->unit ? g_strdup_printf (_ ("%s, id %u"), line, place->unit)
                     : g_steal_pointer (&line);
}

gboolean
encfg_training_is_serial (EncfgTraining *self)
{
  g_autoptr (EncfgEndpoint) endpoint =
    self->place ? encfg_endpoint_parse (self->place, NULL) : NULL;

  return endpoint && endpoint->kind == ENCFG_ENDPOINT_RTU;
}
