/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-sim-panel-show.h"

#include "encfg-sim-console.h"
#include "encfg-sim-screen.h"

#define LOOK_MS 200

struct _EncfgSimShow
{
  GMainLoop *loop;
  EncfgSimPanel *panel;
  const EncfgSimScreenPlugin *plugin;
  EncfgSimScreen *screen;
  EncfgSimAside *aside; /* or NULL: standard error goes elsewhere */
  guint timer;
};

static void
on_quit (gpointer data)
{
  g_main_loop_quit (data);
}

static void
draw (EncfgSimShow *self)
{
  const char *charset;
  guint width, height;

  self->plugin->get_size (self->screen, &width, &height);
  self->plugin->show (self->screen,
                      encfg_sim_panel_draw (self->panel, width, height, g_get_charset (&charset)));
}

static gboolean
on_time (gpointer data)
{
  EncfgSimShow *self = data;

  encfg_sim_panel_look (self->panel, g_get_monotonic_time ());
  draw (self);
  return G_SOURCE_CONTINUE;
}

static void
on_key (guint key, gpointer data)
{
  EncfgSimShow *self = data;

  if (key == ENCFG_SIM_SCREEN_INTERRUPTED || key == ENCFG_SIM_SCREEN_GONE)
    g_main_loop_quit (self->loop);
  else if (key != ENCFG_SIM_SCREEN_CHANGED)
    encfg_sim_panel_press_key (self->panel, key, g_get_monotonic_time ());
  draw (self);
}

static void
on_aside (const char *line, gpointer data)
{
  EncfgSimShow *self = data;

  encfg_sim_panel_tell (self->panel, TRUE, line);
  draw (self);
}

EncfgSimShow *
encfg_sim_show_new (EncfgSimServer *server, GMainLoop *loop, GError **error)
{
  const EncfgSimPlugin *plugin = encfg_sim_plugin_open (
    "en-cfg-sim-screen", ENCFG_SIM_SCREEN_PLUGIN, "--panel", "ncurses is", error);
  EncfgSimShow *self;

  if (plugin == NULL)
    return NULL;
  self = g_new0 (EncfgSimShow, 1);
  self->loop = loop;
  self->plugin = (const EncfgSimScreenPlugin *) plugin;
  self->panel = encfg_sim_panel_new (server, on_quit, loop);
  self->screen = self->plugin->open (on_key, self, error);
  if (self->screen == NULL)
    {
      encfg_sim_show_free (self);
      return NULL;
    }
  self->aside = encfg_sim_console_take_errors (on_aside, self);
  self->timer = g_timeout_add (LOOK_MS, on_time, self);
  on_time (self);
  return self;
}

void
encfg_sim_show_free (EncfgSimShow *self)
{
  g_clear_handle_id (&self->timer, g_source_remove);
  if (self->screen != NULL)
    self->plugin->close (self->screen);
  g_clear_pointer (&self->aside, encfg_sim_console_give_errors_back);
  encfg_sim_panel_free (self->panel);
  g_free (self);
}

EncfgSimPanel *
encfg_sim_show_get_panel (EncfgSimShow *self)
{
  return self->panel;
}
