/* SPDX-FileCopyrightText: The en-cfg authors */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "encfg-application.h"

#include "encfg-appearance.h"
#include "encfg-ui-resources.h"
#include "encfg-window.h"

#include <glib/gi18n-lib.h>

struct _EncfgApplication
{
  GtkApplication parent_instance;
};

G_DEFINE_FINAL_TYPE (EncfgApplication, encfg_application, GTK_TYPE_APPLICATION)

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "win.search", { "F3" } },
  { "win.read", { "F5" } },
  { "win.write", { "F9" } },
  { "win.write-selected", { "<Control>Return" } },
  { "win.cancel", { "<Control>period" } },
  { "win.open", { "<Control>o" } },
  { "win.save", { "<Control>s" } },
  { "win.save-as", { "<Control><Shift>s" } },
  { "win.undo", { "<Control>z" } },
  { "win.redo", { "<Control><Shift>z", "<Control>y" } },
  { "win.find", { "<Control>f" } },
  { "win.only-differing", { "<Control>d" } },
  { "win.next-part", { "F6" } },
  { "win.previous-part", { "<Shift>F6" } },
  { "win.side-panel", { "F8" } },
  { "win.select-differing", { "<Control><Shift>a" } },
  { "win.show-log", { "<Control>l" } },
  { "win.page::settings", { "<Alt>1" } },
  { "win.page::live", { "<Alt>2" } },
  { "win.page::training", { "<Alt>3" } },
  { "win.show-help-overlay", { "<Control>question" } },
  { "window.close", { "<Control>w" } },
  { "app.quit", { "<Control>q" } },
};

/* The first window takes up one draft that was left behind; each of the others gets its own. */
static EncfgWindow *
open_first (EncfgApplication *self)
{
  EncfgWindow *first = encfg_window_new (GTK_APPLICATION (self));

  while (encfg_window_has_left_draft ())
    gtk_window_present (GTK_WINDOW (encfg_window_new (GTK_APPLICATION (self))));
  return first;
}

static EncfgWindow *
find_window (EncfgApplication *self)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (self)); l; l = l->next)
    if (ENCFG_IS_WINDOW (l->data))
      return l->data;
  return open_first (self);
}

/* Windows that have a module keep it, and those that search for one go on. */
static EncfgWindow *
find_free_window (EncfgApplication *self)
{
  EncfgWindow *window = find_window (self);
  EncfgSession *session = encfg_window_get_session (window);

  if (encfg_session_get_state (session) == ENCFG_SESSION_OFFLINE &&
      !encfg_session_get_activity (session))
    return window;
  return encfg_window_new (GTK_APPLICATION (self));
}

static void
connect_to (EncfgApplication *self,
            const char *uri,
            GFile *file,
            GApplicationCommandLine *command_line)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (EncfgEndpoint) endpoint = encfg_endpoint_parse (uri, &error);
  EncfgWindow *window;

  if (!endpoint)
    {
      g_application_command_line_printerr (command_line, "en-cfg: %s\n", error->message);
      g_application_command_line_set_exit_status (command_line, 2);
      return;
    }
  window = find_free_window (self);
  gtk_window_present (GTK_WINDOW (window));
  /* First: none is opened while something runs. Its values stay when the module comes. */
  if (file)
    encfg_window_open_file (window, file);
  encfg_window_connect (window, endpoint);
}

static void
start_training (EncfgApplication *self)
{
  EncfgWindow *window = find_free_window (self);

  encfg_window_start_training (window);
  gtk_window_present (GTK_WINDOW (window));
}

static int
encfg_application_command_line (GApplication *application, GApplicationCommandLine *command_line)
{
  EncfgApplication *self = ENCFG_APPLICATION (application);
  GVariantDict *options = g_application_command_line_get_options_dict (command_line);
  const char *uri = NULL;
  g_autofree const char **files = NULL;
  g_autoptr (GFile) file = NULL;

  if (g_variant_dict_lookup (options, G_OPTION_REMAINING, "^a&ay", &files) && files[0])
    file = g_application_command_line_create_file_for_arg (command_line, files[0]);
  if (g_variant_dict_lookup (options, "connect", "&s", &uri))
    {
      connect_to (self, uri, file, command_line);
      return g_application_command_line_get_exit_status (command_line);
    }
  if (g_variant_dict_contains (options, "training"))
    start_training (self);
  else
    gtk_window_present (GTK_WINDOW (find_window (self)));
  if (file)
    encfg_window_open_file (find_window (self), file);
  return g_application_command_line_get_exit_status (command_line);
}

static void
encfg_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  EncfgWindow *window = find_window (ENCFG_APPLICATION (application));

  gtk_window_present (GTK_WINDOW (window));
  if (n_files > 0)
    encfg_window_open_file (window, files[0]);
}

static void
encfg_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (find_window (ENCFG_APPLICATION (application))));
}

static void
quit (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  g_autoptr (GList) windows = g_list_copy (gtk_application_get_windows (user_data));

  /* Each may ask about what is not saved; its dialogs go with it. */
  for (GList *l = windows; l; l = l->next)
    if (ENCFG_IS_WINDOW (l->data))
      gtk_window_close (l->data);
}

static void
about (GSimpleAction *action, GVariant *parameter, gpointer user_data)
{
  static const char *const authors[] = { "The en-cfg authors", NULL };

  gtk_show_about_dialog (gtk_application_get_active_window (user_data),
                         "program-name",
                         "en-cfg",
                         "version",
                         ENCFG_VERSION,
                         "comments",
                         _ ("Configures battery monitoring modules, and proves what it wrote"),
                         "license-type",
                         GTK_LICENSE_GPL_3_0,
                         "authors",
                         authors,
                         "logo-icon-name",
                         ENCFG_APPLICATION_ID,
                         NULL);
}

static void
encfg_application_startup (GApplication *application)
{
  static const GActionEntry actions[] = { { "quit", quit }, { "about", about } };

  g_application_set_resource_base_path (application, ENCFG_RESOURCE_PATH);
  encfg_ui_register_resource ();
  G_APPLICATION_CLASS (encfg_application_parent_class)->startup (application);
  g_action_map_add_action_entries (
    G_ACTION_MAP (application), actions, G_N_ELEMENTS (actions), application);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (
      GTK_APPLICATION (application), shortcuts[i].action, (const char **) shortcuts[i].accels);
  gtk_window_set_default_icon_name (ENCFG_APPLICATION_ID);
  encfg_appearance_start ();
}

static void
encfg_application_class_init (EncfgApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = encfg_application_startup;
  application_class->activate = encfg_application_activate;
  application_class->open = encfg_application_open;
  application_class->command_line = encfg_application_command_line;
}

static void
encfg_application_init (EncfgApplication *self)
{
  static const GOptionEntry options[] = {
    { "connect",
      0,
      0,
      G_OPTION_ARG_STRING,
      NULL,
      N_ ("Connect to a module and read it: tcp://HOST:PORT?id=1, rtu:///dev/ttyUSB0"),
      N_ ("URI") },
    { "training",
      0,
      0,
      G_OPTION_ARG_NONE,
      NULL,
      N_ ("Start a simulated module to practise on, and connect to it"),
      NULL },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, NULL, NULL, N_ ("[FILE]") },
    { NULL },
  };

  g_application_add_main_option_entries (G_APPLICATION (self), options);
}

EncfgApplication *
encfg_application_new (void)
{
  return g_object_new (ENCFG_TYPE_APPLICATION,
                       "application-id",
                       ENCFG_APPLICATION_ID,
                       "flags",
                       G_APPLICATION_HANDLES_COMMAND_LINE | G_APPLICATION_HANDLES_OPEN,
                       NULL);
}
